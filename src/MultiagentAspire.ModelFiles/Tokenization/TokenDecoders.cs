namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// The decoders of HF tokenizers that the supported families use; any other is refused. Each step takes token
/// texts and gives token texts; those of the last step joined are the text. Steps work token by token, so streamed
/// text and text decoded at once are the same by construction.
/// </summary>
internal static class TokenDecoders
{
    /// <summary>The decoder of a <c>tokenizer.json</c>: a function that gives a new one for each text.</summary>
    /// <exception cref="ModelFileException">A step is not valid or not supported, or the steps could make a text too
    /// long.</exception>
    public static Func<TokenDecoder> Read(JsonSection? section)
    {
        // Without a decoder HF tokenizers puts spaces between the tokens.
        if (section is null)
            return static () => new TokenDecoder([new SpaceSeparatedStep()]);
        var sections = TokenizerSteps.Flatten(section, "decoders");
        var steps = new List<(Func<DecodeStep> Begin, double Growth)>();
        var fused = false;
        foreach (var step in sections)
        {
            steps.Add(Step(step, fused));
            fused |= step.RequiredString("type") is "Fuse" or "ByteLevel";
        }
        if (sections.Count > 0)
            TokenizerSteps.CheckGrowth(sections[^1], steps.Select(s => s.Growth));
        return () => new TokenDecoder([.. steps.Select(s => s.Begin())]);
    }

    /// <summary>One step, and how many times longer it can make a text.</summary>
    /// <param name="step">Its section in the file.</param>
    /// <param name="fused">An earlier step made one token of all: its input are pieces of that token.</param>
    private static (Func<DecodeStep> Begin, double Growth) Step(JsonSection step, bool fused)
    {
        switch (step.RequiredString("type"))
        {
            case "Fuse":
                return (static () => new PerTokenStep(static token => token), 1);
            case "ByteLevel":
                return (Whole(fused, static () => new ByteLevelStep()), 1);
            case "ByteFallback":
                return (Whole(fused, static () => new ByteFallbackStep()), 1);
            case "Metaspace":
                var (mark, strips) = (Metaspace.Mark(step), Metaspace.Scheme(step) != "never");
                return (Whole(fused, () => new MetaspaceStep(mark, strips)), 1);
            case "Replace":
                var (pattern, content) = Normalizers.Replacement(step);
                return (Replace(fused, pattern, content), (double)content.Length / pattern.Length);
            case "Strip":
                return (ReadStrip(step, fused), 1);
            default:
                throw TokenizerSteps.Unsupported(
                    step,
                    "decoder",
                    "Sequence, ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace"
                );
        }
    }

    /// <summary>A Replace step, of single tokens or of a fused one.</summary>
    private static Func<DecodeStep> Replace(bool fused, string pattern, string content)
    {
        if (fused)
            return () => new FusedReplaceStep(pattern, content);
        return () => new PerTokenStep(token => token.Replace(pattern, content, StringComparison.Ordinal));
    }

    /// <summary>A step that must see a fused token as a whole.</summary>
    private static Func<DecodeStep> Whole(bool fused, Func<DecodeStep> begin) =>
        fused ? () => new BufferedStep(begin()) : begin;

    /// <summary>A Strip step, of single tokens or of a fused one.</summary>
    private static Func<DecodeStep> ReadStrip(JsonSection step, bool fused)
    {
        var content = step.RequiredString("content");
        if (content.Length != 1)
            throw step.Error("content", "must be one character");
        var (mark, start, stop) = (
            content[0],
            step.OptionalInt("start", 0, int.MaxValue) ?? 0,
            step.OptionalInt("stop", 0, int.MaxValue) ?? 0
        );
        if (fused)
            return () => new FusedStripStep(mark, start, stop);
        return () =>
            new PerTokenStep(token =>
            {
                var strip = new FusedStripStep(mark, start, stop);
                var output = new List<string>();
                strip.Add(token, output);
                return string.Concat(output);
            });
    }
}
