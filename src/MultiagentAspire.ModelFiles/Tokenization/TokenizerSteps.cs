namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>What the lists of steps in a tokenizer file have in common: their limits, and how one that is not known is refused.</summary>
internal static class TokenizerSteps
{
    /// <summary>Published tokenizers have up to ten steps. Without a bound a file could chain a million, each a call deep in the next.</summary>
    private const int Most = 64;

    /// <summary>How many times longer than its text all steps together may make it; published ones reach 3.</summary>
    private const double LargestGrowth = 16;

    /// <summary>The single steps of a section in order, sequences inside sequences laid open.</summary>
    /// <param name="list">The key under which a step of type <c>Sequence</c> holds its steps.</param>
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
                if (steps.Count > Most)
                    throw one.Error("type", $"is one of more than {Most} steps, which no tokenizer needs");
            }
        }
    }

    /// <summary>Refuses steps that together could turn a short text into one that fills the memory.</summary>
    public static void CheckGrowth(JsonSection step, IEnumerable<double> growth)
    {
        if (growth.Aggregate(1.0, static (all, one) => all * Math.Max(1, one)) > LargestGrowth)
            throw step.Error(
                "type",
                $"is the last of steps that can make a text more than {LargestGrowth} times longer, which no tokenizer needs"
            );
    }

    /// <summary>The error for a step whose meaning is not known exactly.</summary>
    public static ModelFileException Unsupported(JsonSection step, string kind, string supported) =>
        step.Error(
            "type",
            $"is {ModelFileException.Quote(step.RequiredString("type"))}, a {kind} that is not supported (supported: {supported}); serve this model by an OpenAI-compatible endpoint instead"
        );
}
