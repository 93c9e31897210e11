namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>The filters that a template can use behind <c>|</c>.</summary>
/// <param name="limits">Limits of the rendering, and the file for messages.</param>
/// <param name="arguments">Reads arguments within the same limits.</param>
/// <param name="sequences">Makes lists within the same limits.</param>
/// <param name="methods">Filters that equal a method use it.</param>
/// <param name="tests">For <c>select</c> and its relatives.</param>
internal sealed class TemplateFilters(
    TemplateLimits limits,
    TemplateArguments arguments,
    TemplateSequences sequences,
    TemplateMethods methods,
    TemplateTests tests
)
{
    /// <summary>Applies a filter to the first argument.</summary>
    /// <param name="name">Name of the filter.</param>
    /// <param name="values">The value and the positional arguments.</param>
    /// <param name="named">Named arguments.</param>
    /// <exception cref="ChatTemplateException">Not supported, or called with wrong arguments.</exception>
    public object? Apply(string name, List<object?> values, TemplateDict named)
    {
        var value = values[0];
        switch (name)
        {
            case "trim":
                var text = arguments.ToText(value);
                var characters = values.Count > 1 ? arguments.Text(values, 1, name) : null;
                return PythonText.Strip(text, characters, left: true, right: true);
            case "upper" or "lower" or "capitalize" or "replace":
                return methods.OfText(arguments.ToText(value), name, values);
            case "string":
                return arguments.ToText(value);
            case "length" or "count":
                return sequences.Length(value);
            case "tojson":
                return ToJson(value, named);
            case "default" or "d":
                return OrDefault(value, values);
            case "items":
                return Items(value);
            case "int":
                return arguments.Integer(value);
            case "safe":
                return value;
            default:
                return ApplyToList(name, values);
        }
    }

    /// <summary>The filters that apply to lists.</summary>
    private object? ApplyToList(string name, List<object?> values)
    {
        var value = values[0];
        switch (name)
        {
            case "first":
                return sequences.Items(value) is [var first, ..] ? first : Undefined.Value;
            case "last":
                return sequences.Items(value) is [.., var last] ? last : Undefined.Value;
            case "list":
                return sequences.Copy(value);
            case "reverse":
                return Enumerable.Reverse(sequences.Copy(value)).ToList();
            case "join":
                var items = sequences.Items(value);
                return sequences.Join(items, values.Count > 1 ? arguments.ToText(values[1]) : "");
            case "select" or "reject":
                return Select(sequences.Items(value), values, 1, static item => item, name == "select");
            case "selectattr" or "rejectattr":
                var member = arguments.Text(values, 1, name);
                return Select(sequences.Items(value), values, 2, MemberOf(member), name == "selectattr");
            default:
                throw limits.Error($"the filter {ModelFileException.Quote(name)} is not supported");
        }
    }

    /// <summary>The filter <c>tojson</c>, with the named argument <c>indent</c>.</summary>
    private string ToJson(object? value, TemplateDict named)
    {
        var indent = named.TryGetValue("indent", out var given) ? TemplateValues.ToInteger(given) : null;
        return limits.Text(TemplateJson.Write(value, indent, limits));
    }

    /// <summary>The default where the value is undefined, or with a true third argument where it is false.</summary>
    private static object? OrDefault(object? value, List<object?> values)
    {
        var replacesFalse = values.Count > 2 && TemplateValues.IsTrue(values[2]);
        if (value is not Undefined && !(replacesFalse && !TemplateValues.IsTrue(value)))
            return value;
        return values.Count > 1 ? values[1] : "";
    }

    /// <summary>The filter <c>items</c>: the pairs of a mapping.</summary>
    private object? Items(object? value) =>
        value is TemplateDict dict
            ? methods.OfDict(dict, "items", [value])
            : throw limits.Error($"{TemplateValues.KindOf(value)} has no items");

    /// <summary>Reads a member of an item; undefined where it has none.</summary>
    private static Func<object?, object?> MemberOf(string name) =>
        item => item is TemplateDict dict && dict.TryGetValue(name, out var found) ? found : Undefined.Value;

    /// <summary>
    /// The items for which a test holds, or does not hold. Without a test they are tested for truth.
    /// </summary>
    /// <param name="items">What is selected from.</param>
    /// <param name="values">Arguments of the filter.</param>
    /// <param name="index">Index of the name of the test among them; its own arguments follow.</param>
    /// <param name="of">Gives what is tested of an item.</param>
    /// <param name="keep">Whether items are kept for which the test holds.</param>
    private List<object?> Select(
        List<object?> items,
        List<object?> values,
        int index,
        Func<object?, object?> of,
        bool keep
    )
    {
        limits.CheckItems(items.Count);
        var test = values.Count > index ? arguments.Text(values, index, "the name of a test") : null;
        return items.FindAll(item =>
        {
            limits.SpendNode();
            var value = of(item);
            var holds = test is null
                ? TemplateValues.IsTrue(value)
                : tests.Holds(test, [value, .. values.Skip(index + 1)]);
            return keep == holds;
        });
    }
}
