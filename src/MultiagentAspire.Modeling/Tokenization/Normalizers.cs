using MultiagentAspire.Modeling.Files;

namespace MultiagentAspire.Modeling.Tokenization;

/// <summary>The normalizers of HF tokenizers that the supported families use. Anything else is refused.</summary>
internal static class Normalizers
{
    public static Func<string, string> Read(JsonSection? section)
    {
        if (section is not { } step) return static text => text;
        var type = step.RequiredString("type");
        return type switch
        {
            "Sequence" => Sequence([.. step.Sections("normalizers").Select(s => Read(s))]),
            "NFC" => CanonicalComposition.Normalize,
            "Prepend" => Prepend(step.RequiredString("prepend")),
            "Replace" => Replace(step),
            _ => throw step.Error("type", $"is {ModelFileException.Quote(type)}, a normalizer that is not supported"),
        };
    }

    /// <summary>The <c>pattern</c> and <c>content</c> of a Replace step, as normalizer and as decoder.</summary>
    public static Func<string, string> Replace(JsonSection step)
    {
        var pattern = (step.Section("pattern") ?? throw step.Error("pattern", "is missing")).OptionalString("String")
            ?? throw step.Error("pattern", "is not a plain string; patterns are not supported here");
        var content = step.RequiredString("content");
        return pattern.Length > 0
            ? text => text.Replace(pattern, content, StringComparison.Ordinal)
            : throw step.Error("pattern", "is empty");
    }

    private static Func<string, string> Sequence(Func<string, string>[] steps) => text => steps.Aggregate(text, static (current, step) => step(current));

    private static Func<string, string> Prepend(string prefix) => text => text.Length == 0 ? text : prefix + text;
}
