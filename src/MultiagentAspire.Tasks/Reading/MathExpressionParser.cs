namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Parses an expression in plain or LaTeX notation by recursive descent, with implicit multiplication (<c>2x</c>,
/// <c>(x-1)(x+1)</c>) and mixed numbers (<c>1\frac{1}{2}</c>). Blanks do not matter. Input is untrusted: its length and
/// depth are limited. A text that does not parse as a whole gives null, and so does every method on the way.
/// </summary>
internal sealed class MathExpressionParser
{
    /// <summary>Longest text in characters; a longer one is no expression.</summary>
    public const int MaxLength = 2000;

    private const int MaxDepth = 64;

    private readonly ExpressionCursor _cursor;
    private int _depth;

    private MathExpressionParser(string text) => _cursor = new ExpressionCursor(text);

    /// <summary>The expression of the whole text; null where the text is none, or is beyond the limits.</summary>
    public static MathExpression? Parse(string text)
    {
        if (text.Length > MaxLength)
            return null;
        var parser = new MathExpressionParser(text);
        var expression = parser.Sum();
        return parser._cursor.IsAtEnd ? expression : null;
    }

    private MathExpression? Sum()
    {
        if (++_depth > MaxDepth)
            return null;
        var sum = SignedProduct();
        while (sum is not null && _cursor.Peek() is '+' or '-' or '\u2212')
        {
            var operation = _cursor.Read() == '+' ? '+' : '-';
            sum = Combine(operation, sum, SignedProduct());
        }
        _depth--;
        return sum;
    }

    private MathExpression? SignedProduct()
    {
        var negative = _cursor.ReadIsNegative();
        return Negate(negative, Product());
    }

    private MathExpression? Product()
    {
        var product = Power();
        while (product is not null)
        {
            if (_cursor.TryReadDivision())
                product = Combine('/', product, SignedPower());
            else if (_cursor.TryReadMultiplication())
                product = Combine('*', product, SignedPower());
            else if (StartsFactor())
                product = Juxtapose(product, Power());
            else
                break;
        }
        return product;
    }

    /// <summary>Whether a factor without a sign follows; digits do so only after a factorial.</summary>
    private bool StartsFactor()
    {
        var next = _cursor.Peek();
        if (char.IsAsciiDigit(next))
            return _cursor.IsAfter('!');
        if (next == '\\')
            return _cursor.PeekCommand() is not ("rfloor" or "rceil");
        return next is '(' or '{' || char.IsLetter(next);
    }

    /// <summary>A whole number before a fraction of numbers is a mixed number; anything else is a product.</summary>
    private static MathExpression? Juxtapose(MathExpression left, MathExpression? right)
    {
        var isMixedNumber =
            left is MathExpression.Number { Digits: var digits }
            && digits.All(char.IsAsciiDigit)
            && right
                is MathExpression.Operation
                {
                    Operator: '/',
                    Left: MathExpression.Number,
                    Right: MathExpression.Number
                };
        return Combine(isMixedNumber ? '+' : '*', left, right);
    }

    private MathExpression? SignedPower()
    {
        var negative = _cursor.ReadIsNegative();
        return Negate(negative, Power());
    }

    /// <summary>A second exponent (<c>a^b^c</c>) is ambiguous and no expression.</summary>
    private MathExpression? Power()
    {
        var value = Factorial();
        if (value is null || _cursor.Peek() != '^')
            return value;
        _cursor.Skip(1);
        var power = Combine('^', value, Exponent());
        return _cursor.Peek() == '^' ? null : power;
    }

    /// <summary>A primary with the factorial signs after it.</summary>
    private MathExpression? Factorial()
    {
        var value = Primary();
        for (; value is not null && _cursor.Peek() == '!'; _cursor.Skip(1))
            value = Call("factorial", value);
        return value;
    }

    private MathExpression? Exponent()
    {
        if (_cursor.Peek() == '{')
            return Group('{', '}');
        var negative = _cursor.ReadIsNegative();
        return Negate(negative, Primary());
    }

    private MathExpression? Primary()
    {
        var next = _cursor.Peek();
        switch (next)
        {
            case '(':
                return Group('(', ')');
            case '[':
                return Group('[', ']');
            case '{':
                return Group('{', '}');
            case '|':
                return Call("abs", Group('|', '|'));
            case '\\':
                return Command();
            case '∞':
                return Symbol("∞", 1);
        }
        if (char.IsAsciiDigit(next) || next == '.')
            return _cursor.ReadNumber() is { } digits ? new MathExpression.Number(digits) : null;
        return char.IsLetter(next) ? Name(next) : null;
    }

    private MathExpression? Group(char open, char close)
    {
        if (_cursor.Peek() != open)
            return null;
        _cursor.Skip(1);
        if (Sum() is not { } inside || _cursor.Peek() != close)
            return null;
        _cursor.Skip(1);
        return inside;
    }

    private MathExpression? Name(char next)
    {
        foreach (var function in MathNames.Functions)
            if (_cursor.StartsWith(function))
            {
                _cursor.Skip(function.Length);
                return Applied(function);
            }
        if (_cursor.StartsWith(MathExpression.Pi))
            return Symbol(MathExpression.Pi, MathExpression.Pi.Length);
        return next == 'π' ? Symbol(MathExpression.Pi, 1) : Symbol(next.ToString(), 1);
    }

    /// <param name="length">Characters of the name in the text.</param>
    private MathExpression.Symbol? Symbol(string name, int length)
    {
        _cursor.Skip(length);
        if (_cursor.Peek() != '_')
            return new MathExpression.Symbol(name);
        return _cursor.ReadSubscript() is { } subscript
            ? new MathExpression.Symbol($"{name}_{subscript}")
            : null;
    }

    private MathExpression? Command()
    {
        var name = _cursor.PeekCommand();
        if (name == MathExpression.Pi || MathNames.Greek.Contains(name))
            return Symbol(name, name.Length + 1);
        _cursor.Skip(name.Length + 1);
        return name switch
        {
            "frac" or "tfrac" or "dfrac" or "cfrac" => Fraction(),
            "sqrt" => Root(),
            "binom" or "tbinom" or "dbinom" => Binomial(),
            "lfloor" => Rounded("floor", "rfloor"),
            "lceil" => Rounded("ceil", "rceil"),
            _ when MathNames.Functions.Contains(name) => Applied(name),
            _ => null,
        };
    }

    private MathExpression? Fraction() =>
        Argument() is { } numerator ? Combine('/', numerator, Argument()) : null;

    /// <summary><c>\sqrt{x}</c>, or <c>\sqrt[n]{x}</c> as <c>x^(1/n)</c>.</summary>
    private MathExpression? Root()
    {
        if (_cursor.Peek() != '[')
            return Call("sqrt", Argument());
        if (Group('[', ']') is not { } degree || Argument() is not { } radicand)
            return null;
        var exponent = new MathExpression.Operation('/', MathExpression.Integer(1), degree);
        return new MathExpression.Operation('^', radicand, exponent);
    }

    /// <summary>n! / (k! (n − k)!).</summary>
    private MathExpression? Binomial()
    {
        if (Argument() is not { } all || Argument() is not { } chosen)
            return null;
        var rest = Call("factorial", new MathExpression.Operation('-', all, chosen))!;
        var divisor = new MathExpression.Operation('*', Call("factorial", chosen)!, rest);
        return new MathExpression.Operation('/', Call("factorial", all)!, divisor);
    }

    /// <summary>A sum between a command that opens and one that closes.</summary>
    private MathExpression? Rounded(string function, string closing)
    {
        if (Sum() is not { } inside || _cursor.Peek() != '\\' || _cursor.PeekCommand() != closing)
            return null;
        _cursor.Skip(closing.Length + 1);
        return Call(function, inside);
    }

    /// <summary>The argument of a command: a group in braces, a command, one digit or one letter.</summary>
    private MathExpression? Argument()
    {
        var next = _cursor.Peek();
        if (next == '{')
            return Group('{', '}');
        if (next == '(')
            return Group('(', ')');
        if (next == '\\')
            return CommandArgument();
        if (char.IsAsciiDigit(next))
            return new MathExpression.Number(_cursor.Read().ToString());
        return char.IsLetter(next) ? new MathExpression.Symbol(_cursor.Read().ToString()) : null;
    }

    /// <summary>A command as the argument of another, one level deeper: <c>\pi</c> in <c>\sqrt\pi</c>.</summary>
    private MathExpression? CommandArgument()
    {
        if (++_depth > MaxDepth)
            return null;
        var argument = Command();
        _depth--;
        return argument;
    }

    /// <summary>
    /// A function with its argument: <c>sin x</c>, <c>sin(x)</c>, <c>sin^2 x</c>. A negative exponent is ambiguous
    /// (<c>sin^-1</c>) and gives null.
    /// </summary>
    private MathExpression? Applied(string function)
    {
        if (function == "log" && _cursor.Peek() == '_')
            return Logarithm();
        MathExpression? exponent = null;
        if (_cursor.Peek() == '^')
        {
            _cursor.Skip(1);
            exponent = Exponent();
            if (exponent is null or MathExpression.Call { Function: "neg" })
                return null;
        }
        if (++_depth > MaxDepth || _cursor.Peek() == ExpressionCursor.End)
            return null;
        var takesPrimary = _cursor.Peek() == '(' || function == "sqrt";
        var value = Call(function, takesPrimary ? Primary() : JuxtaposedPowers());
        _depth--;
        return exponent is null || value is null ? value : Combine('^', value, exponent);
    }

    /// <summary><c>log_b x</c> as log x / log b; the underscore is next.</summary>
    private MathExpression.Operation? Logarithm()
    {
        _cursor.Skip(1);
        if (Argument() is not { } number || Applied("log") is not { } value)
            return null;
        return Combine('/', value, Call("log", number));
    }

    /// <summary>The argument of a function without brackets: <c>2x</c> in <c>sin 2x</c>.</summary>
    private MathExpression? JuxtaposedPowers()
    {
        var product = Power();
        while (
            product is not null
            && char.IsLetter(_cursor.Peek())
            && !MathNames.Functions.Any(_cursor.StartsWith)
        )
            product = Juxtapose(product, Power());
        return product;
    }

    private static MathExpression.Operation? Combine(
        char operation,
        MathExpression left,
        MathExpression? right
    ) => right is null ? null : new MathExpression.Operation(operation, left, right);

    private static MathExpression.Call? Call(string function, MathExpression? argument) =>
        argument is null ? null : new MathExpression.Call(function, argument);

    private static MathExpression? Negate(bool negative, MathExpression? value) =>
        negative && value is not null ? MathExpression.Negative(value) : value;
}
