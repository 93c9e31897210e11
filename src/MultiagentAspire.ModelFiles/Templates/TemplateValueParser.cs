using System.Globalization;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Parser of the values in Jinja expressions: literals, variables, lists and mappings, with the attributes,
/// subscripts, calls, filters and tests behind them. These bind closer than any operator.
/// </summary>
/// <param name="tokens">What <see cref="TemplateLexer"/> gives.</param>
/// <param name="limits">Limits of this template.</param>
internal abstract class TemplateValueParser(IReadOnlyList<TemplateToken> tokens, TemplateLimits limits)
    : TokenCursor(tokens, limits)
{
    /// <summary>Any expression, for items, arguments and subscripts.</summary>
    protected abstract TemplateExpression ParseExpression();

    /// <summary>
    /// Sets the depth of a node from its children; refuses one that evaluation could not recurse into.
    /// </summary>
    protected T Node<T>(T node, params ReadOnlySpan<TemplateExpression?> children)
        where T : TemplateExpression
    {
        var depth = 0;
        foreach (var child in children)
            depth = Math.Max(depth, child?.Depth ?? 0);
        return depth < 4 * TemplateLimits.Depth
            ? node with
            {
                Depth = depth + 1,
            }
            : throw Limits.Error(
                $"line {Current.Line}: an expression is more than {4 * TemplateLimits.Depth} parts deep"
            );
    }

    /// <summary>A literal, a variable, or an expression, list or mapping in brackets.</summary>
    protected TemplateExpression ParsePrimary()
    {
        var token = Current;
        if (!StartsValue(token))
            throw Unexpected("a value");
        Take();
        switch (token.Kind)
        {
            case TokenKind.String:
                var text = token.Value;
                while (Current.Kind == TokenKind.String)
                    text += Take().Value;
                return new Literal(text);
            case TokenKind.Integer:
                return ParseInteger(token);
            case TokenKind.Float:
                return new Literal(double.Parse(token.Value, CultureInfo.InvariantCulture));
            case TokenKind.Name:
                return ParseName(token.Value);
            case var _ when token.Value == "{":
                return ParseDict();
            default:
                return ParseList(token.Value == "(" ? ")" : "]", tuple: token.Value == "(");
        }
    }

    /// <summary>Whether a token can start a value.</summary>
    private static bool StartsValue(TemplateToken token) =>
        token.Kind switch
        {
            TokenKind.String or TokenKind.Integer or TokenKind.Float or TokenKind.Name => true,
            TokenKind.Operator => token.Value is "(" or "[" or "{",
            _ => false,
        };

    /// <summary>An integer literal; it must fit into 64 bits.</summary>
    private Literal ParseInteger(TemplateToken token)
    {
        var culture = CultureInfo.InvariantCulture;
        return long.TryParse(token.Value, NumberStyles.None, culture, out var number)
            ? new Literal(number)
            : throw Limits.Error($"line {token.Line}: a number is too large");
    }

    /// <summary>A constant or a variable.</summary>
    private static TemplateExpression ParseName(string name) =>
        name switch
        {
            "true" or "True" => new Literal(true),
            "false" or "False" => new Literal(false),
            "none" or "None" => new Literal(null),
            _ => new Variable(name),
        };

    /// <summary>Items up to the closing bracket. One item in parentheses without a comma is the item itself.</summary>
    private TemplateExpression ParseList(string close, bool tuple)
    {
        var items = new List<TemplateExpression>();
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

    /// <summary><c>key: value</c> pairs up to the closing brace, which is open.</summary>
    private DictLiteral ParseDict()
    {
        var items = new List<(TemplateExpression Key, TemplateExpression Value)>();
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

    /// <summary>Attributes, subscripts and calls behind a value.</summary>
    protected TemplateExpression ParsePostfix(TemplateExpression value)
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

    /// <summary>An index or a slice; the opening bracket is taken.</summary>
    private TemplateExpression ParseSubscript(TemplateExpression target)
    {
        TemplateExpression? start = IsOperator(":") ? null : ParseExpression();
        if (start is not null && TakeOperator("]"))
            return Node(new Index(target, start), target, start);
        ExpectOperator(":");
        TemplateExpression? stop = IsOperator("]") || IsOperator(":") ? null : ParseExpression();
        TemplateExpression? step = TakeOperator(":") && !IsOperator("]") ? ParseExpression() : null;
        ExpectOperator("]");
        return Node(new Slice(target, start, stop, step), target, start, stop, step);
    }

    /// <summary>A function call on a name, or a method call on an attribute.</summary>
    private Call ParseCall(TemplateExpression value)
    {
        if (value is Variable variable)
            return WithArguments(CallKind.Function, variable.Name, null);
        if (value is Attribute attribute)
            return WithArguments(CallKind.Method, attribute.Name, attribute.Target);
        throw Limits.Error($"line {Current.Line}: only functions and methods can be called");
    }

    /// <summary>Filters (<c>|</c>) and tests (<c>is</c>) behind a value.</summary>
    protected TemplateExpression ParseFilters(TemplateExpression value)
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

    /// <summary><c>[not] name [argument | (arguments)]</c> behind <c>is</c>.</summary>
    private TemplateExpression ParseTest(TemplateExpression value)
    {
        var negated = TakeName("not");
        var name = ExpectName();
        TemplateExpression test;
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

    /// <summary>A call with the arguments in parentheses that may follow.</summary>
    /// <param name="kind">Function, method, filter or test.</param>
    /// <param name="name">Its name.</param>
    /// <param name="first">The value it applies to, which becomes the first argument; null for a function.</param>
    private Call WithArguments(CallKind kind, string name, TemplateExpression? first)
    {
        List<TemplateExpression> arguments = first is null ? [] : [first];
        var given = arguments.Count;
        var named = new List<(string Name, TemplateExpression Value)>();
        if (!TakeOperator("("))
            return Node(new Call(kind, name, arguments, named), [.. arguments]);
        while (!TakeOperator(")"))
        {
            if (arguments.Count + named.Count > given)
                ExpectOperator(",");
            if (TakeOperator(")"))
                break;
            if (TakeArgumentName() is { } key)
                named.Add((key, ParseExpression()));
            else
                arguments.Add(ParseExpression());
        }
        return Node(new Call(kind, name, arguments, named), [.. arguments, .. named.Select(n => n.Value)]);
    }

    /// <summary>Takes <c>name=</c> of a named argument; null when the next argument has no name.</summary>
    private string? TakeArgumentName()
    {
        if (Current.Kind != TokenKind.Name)
            return null;
        if (Following is not { Kind: TokenKind.Operator, Value: "=" })
            return null;
        var name = Take().Value;
        Take();
        return name;
    }
}
