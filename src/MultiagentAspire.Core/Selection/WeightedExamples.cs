using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>Selected examples with further weights of their loss.</summary>
internal static class WeightedExamples
{
    /// <summary>
    /// The same examples, their weights multiplied by those of a rule and scaled so that the mean weight stays what it
    /// was: the rule says what counts more, not how much is learned in all.
    /// </summary>
    /// <param name="selected">What another rule selected.</param>
    /// <param name="weightOf">The factor of an example, at least 0.</param>
    public static SelectionResult By(SelectionResult selected, Func<TrainingExample, double> weightOf)
    {
        var before = selected.Examples.Select(example => example.Weight).ToList();
        var after = selected.Examples.Select(example => example.Weight * weightOf(example)).ToList();
        var (total, weighted) = (before.Sum(), after.Sum());
        if (weighted <= 0)
            return selected;
        var scale = total / weighted;
        var examples = selected.Examples.Zip(
            after,
            (example, weight) => example with { Weight = weight * scale }
        );
        return selected with { Examples = [.. examples] };
    }

    /// <summary>The debates by the id of their problem.</summary>
    public static ImmutableDictionary<string, VotedDebate> ByProblem(IEnumerable<VotedDebate> debates) =>
        debates
            .DistinctBy(debate => debate.Transcript.Problem.Id, StringComparer.Ordinal)
            .ToImmutableDictionary(debate => debate.Transcript.Problem.Id, StringComparer.Ordinal);
}
