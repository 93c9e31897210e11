namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// What normalizers, pre-tokenizers, post-processors and decoders of a tokenizer file share: lists of steps, their
/// limits, and the error for an unknown step.
/// </summary>
internal static class TokenizerSteps
{
    /// <summary>
    /// Most steps. Published tokenizers have up to ten; without a limit a file could chain a million, each nested in
    /// the next.
    /// </summary>
    private const int MaxSteps = 64;

    /// <summary>How many times longer all steps together may make a text; published ones reach 3.</summary>
    private const double MaxGrowth = 16;

    /// <summary>The steps of a section in order; sequences are replaced by their steps.</summary>
    /// <param name="section">A step, a sequence of steps, or null for none.</param>
    /// <param name="list">The key under which a step of type <c>Sequence</c> has its steps.</param>
    /// <exception cref="ModelFileException">There are too many steps, or one has no type.</exception>
    public static IReadOnlyList<JsonSection> Flatten(JsonSection? section, string list)
    {
        var steps = new List<JsonSection>();
        if (section is { } step)
            Add(step);
        return steps;

        void Add(JsonSection one)
        {
            if (one.RequiredString("type") == "Sequence")
            {
                foreach (var inner in one.Sections(list))
                    Add(inner);
            }
            else
            {
                steps.Add(one);
                if (steps.Count > MaxSteps)
                    throw one.Error(
                        "type",
                        $"is one of more than {MaxSteps} steps, which no tokenizer needs"
                    );
            }
        }
    }

    /// <summary>Refuses steps that together could make a text so long that it fills the memory.</summary>
    /// <param name="step">The last step, for the message.</param>
    /// <param name="growth">For each step how many times longer it can make a text.</param>
    /// <exception cref="ModelFileException">The product is larger than <see cref="MaxGrowth"/>.</exception>
    public static void CheckGrowth(JsonSection step, IEnumerable<double> growth)
    {
        if (growth.Aggregate(1.0, static (all, one) => all * Math.Max(1, one)) > MaxGrowth)
            throw step.Error(
                "type",
                $"is the last of steps that can make a text more than {MaxGrowth} times "
                    + "longer, which no tokenizer needs"
            );
    }

    /// <summary>The error for a step whose meaning is not known exactly.</summary>
    /// <param name="step">The step, whose type is in the message.</param>
    /// <param name="kind">What it is a step of.</param>
    /// <param name="supported">Names of the supported types.</param>
    public static ModelFileException Unsupported(JsonSection step, string kind, string supported) =>
        step.Error(
            "type",
            $"is {ModelFileException.Quote(step.RequiredString("type"))}, a {kind} that is not "
                + $"supported (supported: {supported}); serve this model by an OpenAI-compatible "
                + "endpoint instead"
        );
}
