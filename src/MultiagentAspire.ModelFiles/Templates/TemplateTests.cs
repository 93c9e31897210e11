using System.Collections.Frozen;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>The tests that a template can use behind <c>is</c>.</summary>
/// <param name="limits">Limits of the rendering, and the file for messages.</param>
/// <param name="arguments">Reads arguments within the same limits.</param>
internal sealed class TemplateTests(TemplateLimits limits, TemplateArguments arguments)
{
    /// <summary>Tests of what a value is, without further arguments.</summary>
    private static readonly FrozenDictionary<string, Func<object?, bool>> Kinds = new Dictionary<
        string,
        Func<object?, bool>
    >
    {
        ["defined"] = value => value is not Undefined,
        ["undefined"] = value => value is Undefined,
        ["none"] = value => value is null,
        ["string"] = value => value is string,
        ["boolean"] = value => value is bool,
        ["number"] = value => value is long or double or bool,
        ["integer"] = value => value is long,
        ["float"] = value => value is double,
        ["mapping"] = value => value is TemplateDict,
        ["iterable"] = value => value is string or List<object?> or TemplateDict or Undefined,
        ["sequence"] = value => value is string or List<object?> or TemplateDict,
        ["true"] = value => value is true,
        ["false"] = value => value is false,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a test holds of the first argument.</summary>
    /// <exception cref="ChatTemplateException">The test is not supported.</exception>
    public bool Holds(string name, List<object?> values)
    {
        var value = values[0];
        if (Kinds.TryGetValue(name, out var isKind))
            return isKind(value);
        switch (name)
        {
            case "odd" or "even":
                return (arguments.Integer(value) % 2 == 0) == (name == "even");
            case "divisibleby":
                return values.Count > 1 && TemplateValues.Arithmetic("%", value, values[1], limits) is 0L;
            case "equalto" or "eq" or "sameas":
                return values.Count > 1 && TemplateValues.AreEqual(value, values[1], limits);
            case "in":
                return values.Count > 1 && TemplateValues.Contains(values[1], value, limits);
            default:
                throw limits.Error($"the test {ModelFileException.Quote(name)} is not supported");
        }
    }
}
