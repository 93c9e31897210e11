namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>The normalizers of HF tokenizers that the supported families use. Anything else is refused.</summary>
internal static class Normalizers
{
    /// <summary>NFC makes three UTF-16 units of one at most (UAX 15).</summary>
    private const double CompositionGrowth = 3;

    public static Func<string, string> Read(JsonSection? section)
    {
        var steps = TokenizerSteps.Flatten(section, "normalizers");
        if (steps.Count == 0)
            return static text => text;
        var rules = steps.Select(Step).ToArray();
        TokenizerSteps.CheckGrowth(steps[^1], rules.Select(r => r.Growth));
        return text =>
        {
            foreach (var (change, _) in rules)
                text = change(text);
            return text;
        };
    }

    /// <summary>The <c>pattern</c> and <c>content</c> of a Replace step, as normalizer and as decoder.</summary>
    public static (string Pattern, string Content) Replacement(JsonSection step)
    {
        var pattern =
            (step.Section("pattern") ?? throw step.Error("pattern", "is missing")).OptionalString("String")
            ?? throw step.Error(
                "pattern",
                "is not a plain string; patterns are not supported here. Serve this model by an OpenAI-compatible endpoint instead"
            );
        return pattern.Length > 0
            ? (pattern, step.RequiredString("content"))
            : throw step.Error("pattern", "is empty");
    }

    private static (Func<string, string> Change, double Growth) Step(JsonSection step)
    {
        switch (step.RequiredString("type"))
        {
            case "NFC":
                return (CanonicalComposition.Normalize, CompositionGrowth);
            case "Prepend":
                var prefix = step.RequiredString("prepend");
                return (text => text.Length == 0 ? text : prefix + text, 1 + prefix.Length);
            case "Replace":
                var (pattern, content) = Replacement(step);
                return (
                    text => text.Replace(pattern, content, StringComparison.Ordinal),
                    (double)content.Length / pattern.Length
                );
            default:
                throw TokenizerSteps.Unsupported(step, "normalizer", "Sequence, NFC, Prepend, Replace");
        }
    }
}
