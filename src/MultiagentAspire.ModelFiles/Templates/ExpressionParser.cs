using System.Globalization;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Parses Jinja expressions with Jinja's precedence: filters and tests bind closer than operators.</summary>
internal class ExpressionParser(IReadOnlyList<TemplateToken> tokens, TemplateLimits limits)
{
    private int position;
    private int nesting;

    protected TemplateToken Current => tokens[position];

    protected TemplateLimits Limits => limits;

    protected TemplateToken Take() => tokens[position++];

    protected bool IsOperator(string symbol) => Current.Kind == TokenKind.Operator && Current.Value == symbol;

    protected bool IsName(string name) => Current.Kind == TokenKind.Name && Current.Value == name;

    protected bool TakeOperator(string symbol) => IsOperator(symbol) && Skip();

    protected bool TakeName(string name) => IsName(name) && Skip();

    protected void ExpectOperator(string symbol)
    {
        if (!TakeOperator(symbol))
            throw Unexpected($"'{symbol}'");
    }

    protected string ExpectName() =>
        Current.Kind == TokenKind.Name ? Take().Value : throw Unexpected("a name");

    protected ChatTemplateException Unexpected(string expected) =>
        limits.Error(
            $"line {Current.Line}: {expected} expected, {(Current.Kind == TokenKind.End ? "the end" : ModelFileException.Quote(Current.Kind is TokenKind.Text ? "text" : Current.Value))} found"
        );

    protected void Enter()
    {
        if (++nesting > TemplateLimits.Depth)
            throw limits.Error($"line {Current.Line}: nested more than {TemplateLimits.Depth} deep");
    }

    protected void Leave() => nesting--;

    private bool Skip()
    {
        position++;
        return true;
    }

    private T Node<T>(T node, params ReadOnlySpan<Expression?> children)
        where T : Expression
    {
        var depth = 0;
        foreach (var child in children)
            depth = Math.Max(depth, child?.Depth ?? 0);
        return depth < 4 * TemplateLimits.Depth
            ? node with
            {
                Depth = depth + 1,
            }
            : throw limits.Error(
                $"line {Current.Line}: an expression is more than {4 * TemplateLimits.Depth} parts deep"
            );
    }

    /// <summary>An expression without a bare <c>if</c> after it, as a loop's source needs it.</summary>
    protected Expression ParseOr() => Chain(ParseAnd, static name => name == "or" ? "or" : null);

    protected Expression ParseExpression()
    {
        Enter();
        var value = ParseOr();
        if (TakeName("if"))
        {
            var test = ParseOr();
            var otherwise = TakeName("else") ? ParseExpression() : null;
            value = Node(new Conditional(test, value, otherwise), test, value, otherwise);
        }
        Leave();
        return value;
    }

    private Expression Chain(Func<Expression> operand, Func<string, string?> match)
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

    private Expression ParseAnd() => Chain(ParseNot, static name => name == "and" ? "and" : null);

    private Expression ParseNot()
    {
        if (!TakeName("not"))
            return ParseComparison();
        Enter();
        var operand = ParseNot();
        Leave();
        return Node(new Unary("not", operand), operand);
    }

    private Expression ParseComparison()
    {
        var left = ParseSum();
        Expression? result = null;
        while (TakeComparison() is { } symbol)
        {
            var right = ParseSum();
            Expression comparison = Node(new Binary(symbol, left, right), left, right);
            result = result is null
                ? comparison
                : Node(new Binary("and", result, comparison), result, comparison);
            left = right;
        }
        return result ?? left;
    }

    private string? TakeComparison()
    {
        if (Current.Kind == TokenKind.Operator && Current.Value is "==" or "!=" or "<" or "<=" or ">" or ">=")
            return Take().Value;
        if (TakeName("in"))
            return "in";
        if (!IsName("not") || tokens[position + 1] is not { Kind: TokenKind.Name, Value: "in" })
            return null;
        position += 2;
        return "not in";
    }

    private Expression ParseSum() =>
        Chain(ParseConcatenation, static symbol => symbol is "+" or "-" ? symbol : null);

    private Expression ParseConcatenation() =>
        Chain(ParseProduct, static symbol => symbol == "~" ? symbol : null);

    private Expression ParseProduct() =>
        Chain(
            () => ParseFilters(ParseUnary()),
            static symbol => symbol is "*" or "/" or "//" or "%" ? symbol : null
        );

    /// <summary>Filters and tests come after the sign, as in Jinja: <c>-x|f</c> filters -x.</summary>
    private Expression ParseUnary()
    {
        if (!IsOperator("-") && !IsOperator("+"))
            return ParsePostfix(ParsePrimary());
        var sign = Take().Value;
        Enter();
        var operand = ParseUnary();
        Leave();
        return Node(new Unary(sign, operand), operand);
    }

    private Expression ParsePrimary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.String:
                var text = token.Value;
                while (Current.Kind == TokenKind.String)
                    text += Take().Value;
                return new Literal(text);
            case TokenKind.Integer:
                return new Literal(
                    long.TryParse(
                        token.Value,
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var number
                    )
                        ? number
                        : throw limits.Error($"line {token.Line}: a number is too large")
                );
            case TokenKind.Float:
                return new Literal(double.Parse(token.Value, CultureInfo.InvariantCulture));
            case TokenKind.Name:
                return token.Value switch
                {
                    "true" or "True" => new Literal(true),
                    "false" or "False" => new Literal(false),
                    "none" or "None" => new Literal(null),
                    _ => new Variable(token.Value),
                };
            case TokenKind.Operator when token.Value is "(" or "[":
                return ParseList(token.Value == "(" ? ")" : "]", tuple: token.Value == "(");
            case TokenKind.Operator when token.Value == "{":
                return ParseDict();
            default:
                position--;
                throw Unexpected("a value");
        }
    }

    private Expression ParseList(string close, bool tuple)
    {
        var items = new List<Expression>();
        var comma = false;
        while (!TakeOperator(close))
        {
            if (items.Count > 0 && !comma)
                throw Unexpected($"'{close}'");
            items.Add(ParseExpression());
            comma = TakeOperator(",");
        }
        if (tuple && items.Count == 1 && !comma)
            return items[0];
        return Node(new ListLiteral(items), [.. items]);
    }

    private DictLiteral ParseDict()
    {
        var items = new List<(Expression Key, Expression Value)>();
        while (!TakeOperator("}"))
        {
            if (items.Count > 0)
                ExpectOperator(",");
            if (TakeOperator("}"))
                break;
            var key = ParseExpression();
            ExpectOperator(":");
            items.Add((key, ParseExpression()));
        }
        return Node(new DictLiteral(items), [.. items.SelectMany(i => new[] { i.Key, i.Value })]);
    }

    private Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            if (TakeOperator("."))
                value =
                    Current.Kind == TokenKind.Name
                        ? Node(new Attribute(value, Take().Value), value)
                        : throw Unexpected("a name");
            else if (TakeOperator("["))
                value = ParseSubscript(value);
            else if (IsOperator("("))
                value = ParseCall(value);
            else
                return value;
        }
    }

    private Expression ParseSubscript(Expression target)
    {
        Expression? start = IsOperator(":") ? null : ParseExpression();
        if (start is not null && TakeOperator("]"))
            return Node(new Index(target, start), target, start);
        ExpectOperator(":");
        Expression? stop = IsOperator("]") || IsOperator(":") ? null : ParseExpression();
        Expression? step = TakeOperator(":") && !IsOperator("]") ? ParseExpression() : null;
        ExpectOperator("]");
        return Node(new Slice(target, start, stop, step), target, start, stop, step);
    }

    private Expression ParseCall(Expression value)
    {
        var (kind, name, first) = value switch
        {
            Variable variable => (CallKind.Function, variable.Name, (Expression?)null),
            Attribute attribute => (CallKind.Method, attribute.Name, attribute.Target),
            _ => throw limits.Error($"line {Current.Line}: only functions and methods can be called"),
        };
        return WithArguments(kind, name, first);
    }

    private Expression ParseFilters(Expression value)
    {
        while (true)
        {
            if (TakeOperator("|"))
                value = WithArguments(CallKind.Filter, ExpectName(), value);
            else if (TakeName("is"))
                value = ParseTest(value);
            else
                return value;
        }
    }

    private Expression ParseTest(Expression value)
    {
        var negated = TakeName("not");
        var name = ExpectName();
        Expression test;
        if (IsOperator("("))
            test = WithArguments(CallKind.Test, name, value);
        else if (Current.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Float)
        {
            var argument = ParsePrimary();
            test = Node(new Call(CallKind.Test, name, [value, argument], []), value, argument);
        }
        else
            test = Node(new Call(CallKind.Test, name, [value], []), value);
        return negated ? Node(new Unary("not", test), test) : test;
    }

    private Call WithArguments(CallKind kind, string name, Expression? first)
    {
        List<Expression> arguments = first is null ? [] : [first];
        var named = new List<(string Name, Expression Value)>();
        if (TakeOperator("("))
        {
            while (!TakeOperator(")"))
            {
                if (arguments.Count + named.Count > (first is null ? 0 : 1))
                    ExpectOperator(",");
                if (TakeOperator(")"))
                    break;
                if (
                    Current.Kind == TokenKind.Name
                    && tokens[position + 1] is { Kind: TokenKind.Operator, Value: "=" }
                )
                {
                    var key = Take().Value;
                    Take();
                    named.Add((key, ParseExpression()));
                }
                else
                    arguments.Add(ParseExpression());
            }
        }
        return Node(new Call(kind, name, arguments, named), [.. arguments, .. named.Select(n => n.Value)]);
    }
}
