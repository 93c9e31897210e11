namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Operations on lists and on what can be iterated, within the limits of a template.</summary>
internal sealed class TemplateSequences(TemplateLimits limits)
{
    /// <summary>
    /// The items that a loop, <c>list</c> or <c>join</c> iterates: of a list its items, of a string its characters,
    /// of a mapping its keys. The list of a list is itself, not a copy.
    /// </summary>
    /// <exception cref="ChatTemplateException">The value cannot be iterated.</exception>
    public List<object?> Items(object? value)
    {
        var items = value switch
        {
            List<object?> list => list,
            string text => Characters(text),
            TemplateDict dict => [.. dict.Keys],
            Undefined => [],
            _ => throw limits.Error($"{TemplateValues.KindOf(value)} cannot be gone through"),
        };
        limits.Spend(items.Count);
        return items;
    }

    /// <summary>The items as a new list.</summary>
    public List<object?> Copy(object? value)
    {
        var items = Items(value);
        limits.CheckItems(items.Count);
        return [.. items];
    }

    /// <summary>Number of items; of a string its code points; of an undefined value 0.</summary>
    public long Length(object? value) =>
        value is string text ? text.EnumerateRunes().LongCount()
        : value is Undefined ? 0
        : Items(value).Count;

    /// <summary>Parts of a text between separators; null: Python's split at white space.</summary>
    public List<object?> Split(string text, string? separator)
    {
        // An upper bound of the number of parts, counted before they are made.
        limits.CheckItems(separator is null ? (text.Length / 2) + 1 : CountOf(text, separator) + 1);
        return [.. PythonText.Split(text, separator)];
    }

    /// <summary>The printed items with a separator between them.</summary>
    public string Join(List<object?> items, string separator)
    {
        var texts = items.ConvertAll(item => TemplateValues.Print(item, limits));
        limits.CheckLength(texts.Sum(t => (long)t.Length + separator.Length));
        return string.Join(separator, texts);
    }

    /// <summary>The characters of a text, within the limits.</summary>
    private List<object?> Characters(string text)
    {
        limits.CheckItems(text.Length);
        return PythonText.Characters(text);
    }

    /// <summary>Number of occurrences that do not overlap.</summary>
    private static long CountOf(string text, string part) => text.AsSpan().Count(part);
}
