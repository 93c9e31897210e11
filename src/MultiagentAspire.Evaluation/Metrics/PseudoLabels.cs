namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// How good the majority answers are that agents are finetuned towards. Needs references, so it is known to
/// the report only, never to the method.
/// </summary>
/// <param name="Accuracy">Share of the problems with a label whose label is right; null when none has one.</param>
/// <param name="Coverage">Share in 0..1 of the problems that have a label.</param>
public sealed record PseudoLabels(Estimate? Accuracy, double Coverage)
{
    /// <summary>How many problems <see cref="Coverage"/> is a share of; 0 where that was not recorded.</summary>
    public int Problems { get; init; }

    /// <param name="labels">The label of each problem (null: no consensus) and its reference.</param>
    /// <param name="same">Equivalence of two answers.</param>
    public static PseudoLabels Compute(
        IReadOnlyCollection<(string? Label, string Reference)> labels,
        Func<string, string, bool> same
    )
    {
        var verdicts = labels
            .Select(pair =>
                pair.Label is { } label ? (same(label, pair.Reference) ? 1.0 : 0.0) : (double?)null
            )
            .ToList();
        return new PseudoLabels(
            Estimate.FromDefined(verdicts),
            labels.Count == 0 ? 0 : (double)verdicts.Count(v => v is not null) / labels.Count
        )
        {
            Problems = labels.Count,
        };
    }
}
