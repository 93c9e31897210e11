namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// The decoders of HF tokenizers that the supported families use. Each step takes token texts and gives token texts; those of the last step
/// are the text. Steps work token by token, so that streamed text and text decoded at once are the same by construction.
/// </summary>
internal static class TokenDecoders
{
    /// <summary>A way to begin decoding a text.</summary>
    public static Func<TokenDecoder> Read(JsonSection? section)
    {
        // Without a decoder HF tokenizers puts spaces between the tokens.
        if (section is null)
            return static () => new TokenDecoder([new SpacedStep()]);
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

    /// <param name="step">What the file says of the step.</param>
    /// <param name="fused">An earlier step made one token of all: what comes in are pieces of it.</param>
    private static (Func<DecodeStep> Begin, double Growth) Step(JsonSection step, bool fused)
    {
        switch (step.RequiredString("type"))
        {
            case "Fuse":
                return (static () => new EachStep(static token => token), 1);
            case "ByteLevel":
                return (Whole(fused, static () => new ByteLevelStep()), 1);
            case "ByteFallback":
                return (Whole(fused, static () => new ByteFallbackStep()), 1);
            case "Metaspace":
                var (mark, strips) = (Metaspace.Mark(step), Metaspace.Scheme(step) != "never");
                return (Whole(fused, () => new MetaspaceStep(mark, strips)), 1);
            case "Replace":
                var (pattern, content) = Normalizers.Replacement(step);
                return (
                    fused
                        ? () => new FusedReplaceStep(pattern, content)
                        : () =>
                            new EachStep(token => token.Replace(pattern, content, StringComparison.Ordinal)),
                    (double)content.Length / pattern.Length
                );
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

    private static Func<DecodeStep> Whole(bool fused, Func<DecodeStep> begin) =>
        fused ? () => new WholeStep(begin()) : begin;

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
            new EachStep(token =>
            {
                var strip = new FusedStripStep(mark, start, stop);
                var output = new List<string>();
                strip.Add(token, output);
                return string.Concat(output);
            });
    }
}
