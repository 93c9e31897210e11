namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// How good the pseudo-labels are that agents are finetuned towards. It needs reference answers: only the report knows
/// it, never the method.
/// </summary>
/// <param name="Accuracy">Share of the problems with a label whose label is right; null when none has one.</param>
/// <param name="Coverage">Share in 0..1 of the problems that have a label.</param>
public sealed record PseudoLabels(Estimate? Accuracy, double Coverage)
{
    /// <summary>How many problems <see cref="Coverage"/> is a share of; 0 where that was not recorded.</summary>
    public int Problems { get; init; }

    /// <summary>Compares labels with references.</summary>
    /// <param name="labels">The label of each problem (null: no consensus) and its reference.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    public static PseudoLabels Compute(
        IReadOnlyCollection<(string? Label, string Reference)> labels,
        Func<string, string, bool> same
    )
    {
        var labelled = labels.Where(pair => pair.Label is not null).ToList();
        var scores = labelled.Select(pair => same(pair.Label!, pair.Reference) ? 1.0 : (double?)0);
        var coverage = labels.Count == 0 ? 0 : (double)labelled.Count / labels.Count;
        return new PseudoLabels(Estimate.FromDefined(scores), coverage) { Problems = labels.Count };
    }
}
