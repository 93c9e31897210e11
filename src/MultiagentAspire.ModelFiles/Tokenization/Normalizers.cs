namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>The normalizers of HF tokenizers that the supported families use; any other is refused.</summary>
internal static class Normalizers
{
    /// <summary>NFC makes at most three UTF-16 code units of one (UAX 15, section 9).</summary>
    private const double CompositionGrowth = 3;

    /// <summary>
    /// The normalizer of a <c>tokenizer.json</c>: from text to text. Without a section it changes nothing.
    /// </summary>
    /// <exception cref="ModelFileException">A step is not valid or not supported, or the steps could make a text too
    /// long.</exception>
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

    /// <summary>The <c>pattern</c> and <c>content</c> of a Replace step of a normalizer or decoder.</summary>
    /// <exception cref="ModelFileException">The pattern is missing, empty or a regular expression.</exception>
    public static (string Pattern, string Content) Replacement(JsonSection step)
    {
        var pattern =
            (step.Section("pattern") ?? throw step.Error("pattern", "is missing")).OptionalString("String")
            ?? throw step.Error(
                "pattern",
                "is not a plain string; patterns are not supported here. Serve this model by an "
                    + "OpenAI-compatible endpoint instead"
            );
        return pattern.Length > 0
            ? (pattern, step.RequiredString("content"))
            : throw step.Error("pattern", "is empty");
    }

    /// <summary>One step, and how many times longer it can make a text.</summary>
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
