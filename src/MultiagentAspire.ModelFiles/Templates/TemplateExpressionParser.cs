namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Recursive-descent parser of Jinja expressions with Jinja's precedence (jinja2/parser.py): operators and
/// conditionals over the values of <see cref="TemplateValueParser"/>.
/// </summary>
/// <param name="tokens">What <see cref="TemplateLexer"/> gives.</param>
/// <param name="limits">Limits of this template.</param>
internal class TemplateExpressionParser(IReadOnlyList<TemplateToken> tokens, TemplateLimits limits)
    : TemplateValueParser(tokens, limits)
{
    /// <summary>
    /// An expression that is not a conditional: in <c>for x in list if test</c> the <c>if</c> belongs to the loop.
    /// </summary>
    protected TemplateExpression ParseOr() => Chain(ParseAnd, static name => name == "or" ? "or" : null);

    /// <summary>Any expression, <c>value if test else other</c> included.</summary>
    protected override TemplateExpression ParseExpression()
    {
        Enter();
        var value = ParseOr();
        if (TakeName("if"))
        {
            var test = ParseOr();
            var fallback = TakeName("else") ? ParseExpression() : null;
            value = Node(new Conditional(test, value, fallback), test, value, fallback);
        }
        Leave();
        return value;
    }

    /// <summary>Left-associative binary operators of one precedence.</summary>
    /// <param name="operand">Parses an operand, of the next higher precedence.</param>
    /// <param name="match">The operator that a token stands for; null when it is of another precedence.</param>
    private TemplateExpression Chain(Func<TemplateExpression> operand, Func<string, string?> match)
    {
        var left = operand();
        while (Current.Kind is TokenKind.Operator or TokenKind.Name && match(Current.Value) is { } symbol)
        {
            Take();
            var right = operand();
            left = Node(new Binary(symbol, left, right), left, right);
        }
        return left;
    }

    /// <summary><c>not {and not}</c>.</summary>
    private TemplateExpression ParseAnd() => Chain(ParseNot, static name => name == "and" ? "and" : null);

    /// <summary><c>not not</c> or a comparison.</summary>
    private TemplateExpression ParseNot()
    {
        if (!TakeName("not"))
            return ParseComparison();
        Enter();
        var operand = ParseNot();
        Leave();
        return Node(new Unary("not", operand), operand);
    }

    /// <summary>Comparisons; <c>a &lt; b &lt; c</c> means <c>a &lt; b and b &lt; c</c>, as in Python.</summary>
    private TemplateExpression ParseComparison()
    {
        var left = ParseSum();
        TemplateExpression? result = null;
        while (TakeComparison() is { } symbol)
        {
            var right = ParseSum();
            TemplateExpression comparison = Node(new Binary(symbol, left, right), left, right);
            result = result is null
                ? comparison
                : Node(new Binary("and", result, comparison), result, comparison);
            left = right;
        }
        return result ?? left;
    }

    /// <summary>
    /// Takes a comparison operator, <c>in</c> or <c>not in</c>; null when another token is next.
    /// </summary>
    private string? TakeComparison()
    {
        if (Current.Kind == TokenKind.Operator && Current.Value is "==" or "!=" or "<" or "<=" or ">" or ">=")
            return Take().Value;
        if (TakeName("in"))
            return "in";
        if (!IsName("not") || Following is not { Kind: TokenKind.Name, Value: "in" })
            return null;
        Take();
        Take();
        return "not in";
    }

    /// <summary><c>concatenation {(+ | -) concatenation}</c>.</summary>
    private TemplateExpression ParseSum() =>
        Chain(ParseConcatenation, static symbol => symbol is "+" or "-" ? symbol : null);

    /// <summary><c>product {~ product}</c>.</summary>
    private TemplateExpression ParseConcatenation() =>
        Chain(ParseProduct, static symbol => symbol == "~" ? symbol : null);

    /// <summary><c>filtered {(* | / | // | %) filtered}</c>.</summary>
    private TemplateExpression ParseProduct() =>
        Chain(
            () => ParseFilters(ParseUnary()),
            static symbol => symbol is "*" or "/" or "//" or "%" ? symbol : null
        );

    /// <summary>A sign and its operand. Filters bind weaker, as in Jinja: <c>-x|f</c> filters -x.</summary>
    private TemplateExpression ParseUnary()
    {
        if (!IsOperator("-") && !IsOperator("+"))
            return ParsePostfix(ParsePrimary());
        var sign = Take().Value;
        Enter();
        var operand = ParseUnary();
        Leave();
        return Node(new Unary(sign, operand), operand);
    }
}
