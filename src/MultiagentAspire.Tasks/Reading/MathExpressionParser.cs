using System.Collections.Frozen;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Reads an expression in plain or LaTeX notation, with implicit multiplication (<c>2x</c>,
/// <c>(x-1)(x+1)</c>) and mixed numbers (<c>1\frac{1}{2}</c>). Blanks do not matter. Input is foreign: its
/// length and depth are limited, and what is not understood as a whole is no expression.
/// </summary>
internal sealed class MathExpressionParser
{
    /// <summary>Longer texts are no expressions.</summary>
    public const int MaxLength = 2000;

    private const int MaxDepth = 64;
    private const char End = '\0';

    private static readonly FrozenSet<string> Functions = FrozenSet.ToFrozenSet(
        ["sqrt", "ln", "log", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan"],
        StringComparer.Ordinal
    );

    private static readonly FrozenSet<string> Greek = FrozenSet.ToFrozenSet(
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "theta",
            "lambda",
            "mu",
            "phi",
            "rho",
            "sigma",
            "omega",
            "varphi",
            "epsilon",
            "tau",
            "ell",
        ],
        StringComparer.Ordinal
    );

    private readonly string _text;
    private int _at;
    private int _depth;

    private MathExpressionParser(string text) => _text = text;

    /// <summary>Null where the text is no expression, or one beyond the limits.</summary>
    public static MathExpression? Parse(string text)
    {
        if (text.Length > MaxLength)
            return null;
        var parser = new MathExpressionParser(text);
        return parser.Sum() is { } whole && parser.Peek() == End && parser._at == text.Length ? whole : null;
    }

    private MathExpression? Sum()
    {
        if (++_depth > MaxDepth)
            return null;
        var sign = Sign();
        var sum = Product();
        if (sum is not null && sign < 0)
            sum = MathExpression.Negative(sum);
        while (sum is not null && Peek() is '+' or '-' or '\u2212')
        {
            var operation = _text[_at++] == '+' ? '+' : '-';
            var minus = Sign() < 0;
            sum = Product() is { } term
                ? new MathExpression.Operation(operation, sum, minus ? MathExpression.Negative(term) : term)
                : null;
        }
        _depth--;
        return sum;
    }

    private MathExpression? Product()
    {
        var product = Power();
        while (product is not null)
        {
            if (Divides(out var length) || Multiplies(out length))
            {
                var operation = Divides(out _) ? '/' : '*';
                _at += length;
                var minus = Sign() < 0;
                product = Power() is { } factor
                    ? new MathExpression.Operation(
                        operation,
                        product,
                        minus ? MathExpression.Negative(factor) : factor
                    )
                    : null;
            }
            else if (!StartsFactor())
                break;
            else
                product = Implicit(product);
        }
        return product;
    }

    /// <summary>A whole number before a fraction of numbers is a mixed number; everything else is multiplied.</summary>
    private MathExpression? Implicit(MathExpression left)
    {
        if (Power() is not { } right)
            return null;
        var mixed =
            left is MathExpression.Number { Digits: var digits }
            && digits.All(char.IsAsciiDigit)
            && right
                is MathExpression.Operation
                {
                    Operator: '/',
                    Left: MathExpression.Number,
                    Right: MathExpression.Number
                };
        return new MathExpression.Operation(mixed ? '+' : '*', left, right);
    }

    private MathExpression? Power()
    {
        if (Primary() is not { } value)
            return null;
        while (Peek() == '^')
        {
            _at++;
            if (Exponent() is not { } exponent)
                return null;
            value = new MathExpression.Operation('^', value, exponent);
            if (Peek() == '^')
                return null; // a^b^c is read in two ways
        }
        return value;
    }

    private MathExpression? Exponent()
    {
        if (Peek() == '{')
            return Group('{', '}');
        var minus = Sign() < 0;
        return Primary() is { } exponent
            ? minus
                ? MathExpression.Negative(exponent)
                : exponent
            : null;
    }

    private MathExpression? Primary()
    {
        var next = Peek();
        return next switch
        {
            '(' => Group('(', ')'),
            '[' => Group('[', ']'),
            '{' => Group('{', '}'),
            '|' => Group('|', '|') is { } inside ? new MathExpression.Call("abs", inside) : null,
            '\\' => Command(),
            '∞' => Named("∞", 1),
            _ when char.IsAsciiDigit(next) || next == '.' => Number(),
            _ when char.IsLetter(next) => Name(),
            _ => null,
        };
    }

    private MathExpression? Group(char open, char close)
    {
        if (Peek() != open)
            return null;
        _at++;
        if (Sum() is not { } inside || Peek() != close)
            return null;
        _at++;
        return inside;
    }

    private MathExpression.Number? Number()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            _at++;
        if (_at < _text.Length && _text[_at] == '.')
            _at++;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            _at++;
        var digits = _text[start.._at];
        return digits == "." || (_at < _text.Length && _text[_at] == '.')
            ? null
            : new MathExpression.Number(digits);
    }

    private MathExpression? Name()
    {
        foreach (var function in Functions)
            if (_text.AsSpan(_at).StartsWith(function, StringComparison.Ordinal))
            {
                _at += function.Length;
                return Applied(function);
            }
        if (_text.AsSpan(_at).StartsWith(MathExpression.Pi, StringComparison.Ordinal))
            return Named(MathExpression.Pi, 2);
        return _text[_at] == 'π' ? Named(MathExpression.Pi, 1) : Named(_text[_at].ToString(), 1);
    }

    private MathExpression.Symbol? Named(string name, int length)
    {
        _at += length;
        if (Peek() != '_')
            return new MathExpression.Symbol(name);
        _at++;
        if (_at < _text.Length && _text[_at] != '{')
            return new MathExpression.Symbol($"{name}_{_text[_at++]}");
        if (BoxedAnswers.Inside(_text, _at) is not { } index)
            return null;
        _at += index.Length + 2;
        return new MathExpression.Symbol($"{name}_{index.Trim()}");
    }

    private MathExpression? Command()
    {
        var name = LatexText.NameAt(_text, _at + 1);
        if (name == MathExpression.Pi || Greek.Contains(name))
            return Named(name, name.Length + 1);
        _at += name.Length + 1;
        return name switch
        {
            "frac" or "tfrac" or "dfrac" or "cfrac" => Argument() is { } above && Argument() is { } below
                ? new MathExpression.Operation('/', above, below)
                : null,
            "sqrt" when Peek() == '[' => Group('[', ']') is { } degree && Argument() is { } radicand
                ? new MathExpression.Operation(
                    '^',
                    radicand,
                    new MathExpression.Operation('/', MathExpression.Integer(1), degree)
                )
                : null,
            "sqrt" => Argument() is { } radicand ? new MathExpression.Call("sqrt", radicand) : null,
            _ when Functions.Contains(name) => Applied(name),
            _ => null,
        };
    }

    /// <summary>A group in braces, a command, one digit or one letter.</summary>
    private MathExpression? Argument()
    {
        var next = Peek();
        if (next == '{')
            return Group('{', '}');
        if (next == '\\')
            return ++_depth > MaxDepth ? null : Command();
        if (char.IsAsciiDigit(next))
            return new MathExpression.Number(_text[_at++].ToString());
        return char.IsLetter(next) ? new MathExpression.Symbol(_text[_at++].ToString()) : null;
    }

    /// <summary><c>sin x</c>, <c>sin(x)</c>, <c>sin^2 x</c>.</summary>
    private MathExpression? Applied(string function)
    {
        MathExpression? exponent = null;
        if (Peek() == '^')
        {
            _at++;
            if ((exponent = Exponent()) is null or MathExpression.Call { Function: "neg" })
                return null; // sin^-1 is read in two ways
        }
        if (++_depth > MaxDepth || Peek() == End)
            return null;
        var argument = Peek() == '(' || exponent is not null || function == "sqrt" ? Primary() : Power();
        _depth--;
        if (argument is null)
            return null;
        var value = new MathExpression.Call(function, argument);
        return exponent is null ? value : new MathExpression.Operation('^', value, exponent);
    }

    private bool StartsFactor() => Peek() is var next && (next is '(' or '\\' or '{' || char.IsLetter(next));

    private bool Divides(out int length) => Matches(out length, "/", "÷", @"\div");

    private bool Multiplies(out int length) => Matches(out length, "*", "·", "×", @"\cdot", @"\times");

    private bool Matches(out int length, params ReadOnlySpan<string> spellings)
    {
        Peek();
        foreach (var spelling in spellings)
            if (_text.AsSpan(_at).StartsWith(spelling, StringComparison.Ordinal))
            {
                length = spelling.Length;
                return true;
            }
        length = 0;
        return false;
    }

    /// <summary>-1 after an odd number of minus signs; signs are passed over.</summary>
    private int Sign()
    {
        var sign = 1;
        for (; Peek() is '+' or '-' or '\u2212'; _at++)
            if (_text[_at] != '+')
                sign = -sign;
        return sign;
    }

    /// <summary>The next character that is no blank.</summary>
    private char Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        return _at < _text.Length ? _text[_at] : End;
    }
}
