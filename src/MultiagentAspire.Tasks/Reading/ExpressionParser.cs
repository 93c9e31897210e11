using System.Collections.Frozen;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Reads an expression in plain or LaTeX notation, with implicit multiplication (<c>2x</c>, <c>(x-1)(x+1)</c>) and mixed numbers (<c>1\frac{1}{2}</c>).
/// Blanks do not matter. Input is foreign: its length and depth are limited, and what is not understood as a whole is no expression.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>Longer texts are no expressions.</summary>
    public const int Longest = 2000;

    private const int Deepest = 64;
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

    private ExpressionParser(string text) => _text = text;

    /// <summary>Null where the text is no expression, or one beyond the limits.</summary>
    public static Expression? Parse(string text)
    {
        if (text.Length > Longest)
            return null;
        var parser = new ExpressionParser(text);
        return parser.Sum() is { } whole && parser.Peek() == End && parser._at == text.Length ? whole : null;
    }

    private Expression? Sum()
    {
        if (++_depth > Deepest)
            return null;
        var sign = Sign();
        var sum = Product();
        if (sum is not null && sign < 0)
            sum = Expression.Negative(sum);
        while (sum is not null && Peek() is '+' or '-' or '\u2212')
        {
            var operation = _text[_at++] == '+' ? '+' : '-';
            var minus = Sign() < 0;
            sum = Product() is { } term
                ? new Expression.Operation(operation, sum, minus ? Expression.Negative(term) : term)
                : null;
        }
        _depth--;
        return sum;
    }

    private Expression? Product()
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
                    ? new Expression.Operation(
                        operation,
                        product,
                        minus ? Expression.Negative(factor) : factor
                    )
                    : null;
            }
            else if (!BeginsFactor())
                break;
            else
                product = Implicit(product);
        }
        return product;
    }

    /// <summary>A whole number before a fraction of numbers is a mixed number; everything else is multiplied.</summary>
    private Expression? Implicit(Expression left)
    {
        if (Power() is not { } right)
            return null;
        var mixed =
            left is Expression.Number { Digits: var digits }
            && digits.All(char.IsAsciiDigit)
            && right
                is Expression.Operation { Operator: '/', Left: Expression.Number, Right: Expression.Number };
        return new Expression.Operation(mixed ? '+' : '*', left, right);
    }

    private Expression? Power()
    {
        if (Primary() is not { } value)
            return null;
        while (Peek() == '^')
        {
            _at++;
            if (Exponent() is not { } exponent)
                return null;
            value = new Expression.Operation('^', value, exponent);
            if (Peek() == '^')
                return null; // a^b^c is read in two ways
        }
        return value;
    }

    private Expression? Exponent()
    {
        if (Peek() == '{')
            return Group('{', '}');
        var minus = Sign() < 0;
        return Primary() is { } exponent
            ? minus
                ? Expression.Negative(exponent)
                : exponent
            : null;
    }

    private Expression? Primary()
    {
        var next = Peek();
        return next switch
        {
            '(' => Group('(', ')'),
            '[' => Group('[', ']'),
            '{' => Group('{', '}'),
            '|' => Group('|', '|') is { } inside ? new Expression.Call("abs", inside) : null,
            '\\' => Command(),
            '∞' => Named("∞", 1),
            _ when char.IsAsciiDigit(next) || next == '.' => Number(),
            _ when char.IsLetter(next) => Name(),
            _ => null,
        };
    }

    private Expression? Group(char open, char close)
    {
        if (Peek() != open)
            return null;
        _at++;
        if (Sum() is not { } inside || Peek() != close)
            return null;
        _at++;
        return inside;
    }

    private Expression.Number? Number()
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
            : new Expression.Number(digits);
    }

    private Expression? Name()
    {
        foreach (var function in Functions)
            if (_text.AsSpan(_at).StartsWith(function, StringComparison.Ordinal))
            {
                _at += function.Length;
                return Applied(function);
            }
        if (_text.AsSpan(_at).StartsWith(Expression.Pi, StringComparison.Ordinal))
            return Named(Expression.Pi, 2);
        return _text[_at] == 'π' ? Named(Expression.Pi, 1) : Named(_text[_at].ToString(), 1);
    }

    private Expression.Symbol? Named(string name, int length)
    {
        _at += length;
        if (Peek() != '_')
            return new Expression.Symbol(name);
        _at++;
        if (_at < _text.Length && _text[_at] != '{')
            return new Expression.Symbol($"{name}_{_text[_at++]}");
        if (BoxedAnswers.Inside(_text, _at) is not { } index)
            return null;
        _at += index.Length + 2;
        return new Expression.Symbol($"{name}_{index.Trim()}");
    }

    private Expression? Command()
    {
        var name = LatexText.NameAt(_text, _at + 1);
        if (name == Expression.Pi || Greek.Contains(name))
            return Named(name, name.Length + 1);
        _at += name.Length + 1;
        return name switch
        {
            "frac" or "tfrac" or "dfrac" or "cfrac" => Argument() is { } above && Argument() is { } below
                ? new Expression.Operation('/', above, below)
                : null,
            "sqrt" when Peek() == '[' => Group('[', ']') is { } degree && Argument() is { } radicand
                ? new Expression.Operation(
                    '^',
                    radicand,
                    new Expression.Operation('/', Expression.Whole(1), degree)
                )
                : null,
            "sqrt" => Argument() is { } radicand ? new Expression.Call("sqrt", radicand) : null,
            _ when Functions.Contains(name) => Applied(name),
            _ => null,
        };
    }

    /// <summary>A group in braces, a command, one digit or one letter.</summary>
    private Expression? Argument()
    {
        var next = Peek();
        if (next == '{')
            return Group('{', '}');
        if (next == '\\')
            return ++_depth > Deepest ? null : Command();
        if (char.IsAsciiDigit(next))
            return new Expression.Number(_text[_at++].ToString());
        return char.IsLetter(next) ? new Expression.Symbol(_text[_at++].ToString()) : null;
    }

    /// <summary><c>sin x</c>, <c>sin(x)</c>, <c>sin^2 x</c>.</summary>
    private Expression? Applied(string function)
    {
        Expression? exponent = null;
        if (Peek() == '^')
        {
            _at++;
            if ((exponent = Exponent()) is null or Expression.Call { Function: "neg" })
                return null; // sin^-1 is read in two ways
        }
        if (++_depth > Deepest || Peek() == End)
            return null;
        var argument = Peek() == '(' || exponent is not null || function == "sqrt" ? Primary() : Power();
        _depth--;
        if (argument is null)
            return null;
        var value = new Expression.Call(function, argument);
        return exponent is null ? value : new Expression.Operation('^', value, exponent);
    }

    private bool BeginsFactor() => Peek() is var next && (next is '(' or '\\' or '{' || char.IsLetter(next));

    private bool Divides(out int length) => Is(out length, "/", "÷", @"\div");

    private bool Multiplies(out int length) => Is(out length, "*", "·", "×", @"\cdot", @"\times");

    private bool Is(out int length, params ReadOnlySpan<string> spellings)
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
