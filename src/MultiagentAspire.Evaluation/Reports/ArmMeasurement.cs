using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// All metrics of one arm after one iteration, with the score of every problem, by which arms are compared in pairs.
/// </summary>
public sealed record ArmMeasurement(string Arm, ArmIteration Result, ImmutableArray<ProblemScore> Scores)
{
    /// <summary>
    /// Measures <paramref name="debates"/>, one per evaluation problem and all of the same shape; independent samples
    /// are debates of one round.
    /// </summary>
    /// <param name="arm">Name of the arm.</param>
    /// <param name="iteration">0 = before any finetuning.</param>
    /// <param name="debates">One per problem.</param>
    /// <param name="same">Equivalence of two answers: the task's.</param>
    /// <param name="seed">Only used for votes among too many samples to enumerate.</param>
    /// <param name="context">Costs, labels and rules that the debates do not show.</param>
    /// <param name="metrics">
    /// What is measured, those of this library among it; null: <see cref="MetricRegistry.All"/>.
    /// </param>
    public static ArmMeasurement Create(
        string arm,
        int iteration,
        IReadOnlyList<GradedDebate> debates,
        Func<string, string, bool> same,
        ulong seed,
        ArmContext? context = null,
        IReadOnlyList<Metric>? metrics = null
    )
    {
        if (debates.Count == 0)
            throw new ArgumentException($"Arm '{arm}' has no evaluation problems.");
        context ??= new ArmContext();
        var measured = new MeasuredDebates(debates, same, seed, context);
        var estimates = Estimates(measured, metrics ?? MetricRegistry.All);
        var result = new ArmIteration
        {
            Iteration = iteration,
            Problems = debates.Count,
            Agents = measured.Agents,
            Rounds = debates[0].Rounds.Length,
            Metrics = estimates,
            Single = estimates[SingleAccuracy.Key],
            Vote = estimates[VoteAccuracy.Key],
            Consensus = estimates[ConsensusShare.Key],
            DistinctAnswers = estimates[DistinctAnswerCount.Key],
            ByRoundAndAgent = measured.ByRoundAndAgent,
            PassAt = AtSizes(measured, k => PassAt.Mean(measured.First, k)),
            MajorityAt = AtSizes(
                measured,
                k => MajorityVote.Accuracy(measured.First, k, same, seed, measured.Voting)
            ),
            PseudoLabels = context.PseudoLabels,
            Flips = measured.IsDebated ? AnswerFlips.Count(debates) : null,
            TokensGenerated = debates.Sum(debate => debate.TokensGenerated),
            TokensPrompt = debates.Sum(debate => debate.TokensPrompt),
            TokensTrained = context.TokensTrained,
            Seconds = context.Seconds,
            Transcripts = context.Transcripts,
            LabelTranscripts = context.PseudoLabels is null ? null : context.LabelTranscripts,
        };
        return new ArmMeasurement(arm, result, measured.Scores);
    }

    private static ImmutableSortedDictionary<string, Estimate> Estimates(
        MeasuredDebates debates,
        IReadOnlyList<Metric> metrics
    )
    {
        var estimates = ImmutableSortedDictionary.CreateBuilder<string, Estimate>(StringComparer.Ordinal);
        foreach (var metric in metrics)
            if (metric.Measure(debates) is { } estimate)
                estimates.Add(metric.Info.Name, estimate);
        return estimates.ToImmutable();
    }

    private static ImmutableArray<AtK> AtSizes(MeasuredDebates debates, Func<int, Estimate> at) =>
        [
            .. new[] { 1, 3, 5, 6, 9, debates.Agents }
                .Where(k => k <= debates.Agents)
                .Distinct()
                .Order()
                .Select(k => new AtK(k, at(k))),
        ];
}
