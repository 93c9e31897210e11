namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>The methods of strings and mappings that a template can call, with Python's meaning.</summary>
internal sealed class TemplateMethods(
    TemplateLimits limits,
    TemplateArguments arguments,
    TemplateSequences sequences
)
{
    /// <summary>Calls a method of the first argument.</summary>
    /// <exception cref="ChatTemplateException">Not supported, or called with wrong arguments.</exception>
    public object? Call(string name, List<object?> values) =>
        values[0] switch
        {
            string text => OfText(text, name, values),
            TemplateDict dict => OfDict(dict, name, values),
            var target => throw NoMethod(target, name),
        };

    /// <summary>Calls a method of a string.</summary>
    /// <param name="text">The string.</param>
    /// <param name="name">Name of the method.</param>
    /// <param name="values">Arguments; the first is not used.</param>
    /// <exception cref="ChatTemplateException">Not supported, or called with wrong arguments.</exception>
    public object? OfText(string text, string name, List<object?> values)
    {
        limits.Spend(text.Length);
        var argument = values.Count > 1 && values[1] is not null ? arguments.Text(values, 1, name) : null;
        var canSplit = argument is not "" && values.Count < 3;
        switch (name)
        {
            case "strip" or "lstrip" or "rstrip":
                return PythonText.Strip(text, argument, left: name != "rstrip", right: name != "lstrip");
            case "startswith":
                return text.StartsWith(argument ?? throw arguments.Missing(name), StringComparison.Ordinal);
            case "endswith":
                return text.EndsWith(argument ?? throw arguments.Missing(name), StringComparison.Ordinal);
            case "upper":
                return text.ToUpperInvariant();
            case "lower":
                return text.ToLowerInvariant();
            case "capitalize":
                return Capitalized(text);
            case "split" when canSplit:
                return sequences.Split(text, argument);
            case "replace" when values.Count == 3 && argument is { Length: > 0 }:
                return Replace(text, argument, arguments.Text(values, 2, name));
            default:
                throw limits.Error(
                    $"the string method {ModelFileException.Quote(name)} is not supported with these arguments"
                );
        }
    }

    /// <summary>Calls a method of a mapping.</summary>
    /// <param name="dict">The mapping.</param>
    /// <param name="name">Name of the method.</param>
    /// <param name="values">Arguments; the first is not used.</param>
    /// <exception cref="ChatTemplateException">Not supported, or called with wrong arguments.</exception>
    public object? OfDict(TemplateDict dict, string name, List<object?> values)
    {
        switch (name)
        {
            case "items":
                limits.CheckItems(dict.Count);
                return dict.Select(p => (object?)new List<object?> { p.Key, p.Value }).ToList();
            case "keys":
                return new List<object?>(dict.Keys);
            case "values":
                return new List<object?>(dict.Values);
            case "get":
                if (dict.TryGetValue(arguments.Text(values, 1, name), out var value))
                    return value;
                return values.Count > 2 ? values[2] : null;
            default:
                throw limits.Error($"the mapping method {ModelFileException.Quote(name)} is not supported");
        }
    }

    /// <summary>The error for a value without methods.</summary>
    private ChatTemplateException NoMethod(object? target, string name) =>
        limits.Error($"{TemplateValues.KindOf(target)} has no method {ModelFileException.Quote(name)}");

    /// <summary>The first character in upper case, the others in lower case.</summary>
    private static string Capitalized(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    /// <summary>All occurrences replaced. The length of the result is limited before it is made.</summary>
    private string Replace(string text, string old, string replacement)
    {
        limits.CheckLength(text.Length + ((long)(text.Length / old.Length) * replacement.Length));
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }
}
