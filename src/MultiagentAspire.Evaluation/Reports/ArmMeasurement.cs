using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>All metrics of one arm after one iteration, with the score of every problem.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Result">What the report stores.</param>
/// <param name="Scores">One per problem, in the order of the debates. Paired comparisons of arms use them.</param>
public sealed record ArmMeasurement(string Arm, ArmIteration Result, ImmutableArray<ProblemScore> Scores)
{
    /// <summary>The k of pass@k and majority@k; the arm's own number of responses is added.</summary>
    private static readonly int[] SampleSizes = [1, 3, 5, 6, 9];

    /// <summary>
    /// Measures <paramref name="debates"/>, one per evaluation problem and all of the same shape. Independent samples
    /// are debates of one round.
    /// </summary>
    /// <param name="arm">Name of the arm.</param>
    /// <param name="iteration">0 = before any finetuning.</param>
    /// <param name="debates">One per problem.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="seed">Used only for votes among too many samples to enumerate.</param>
    /// <param name="context">Costs, labels and voting rules that the debates do not show; null: the defaults.</param>
    /// <param name="metrics">
    /// What is measured. It must contain the metrics of this library. Null: <see cref="MetricRegistry.All"/>.
    /// </param>
    /// <exception cref="ArgumentException">There are no debates, or they differ in shape.</exception>
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
        var state = CreateState(iteration, measured, estimates);
        state = WithSampleCurves(state, measured);
        state = WithLabelsAndFlips(state, measured, context);
        return new ArmMeasurement(arm, WithCosts(state, debates, context), measured.Scores);
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

    /// <summary>The state with its shape and estimates; the other methods add the rest.</summary>
    private static ArmIteration CreateState(
        int iteration,
        MeasuredDebates measured,
        ImmutableSortedDictionary<string, Estimate> estimates
    )
    {
        var debates = measured.Debates;
        var single = estimates[SingleAccuracy.Key];
        var vote = estimates[VoteAccuracy.Key];
        var consensus = estimates[ConsensusShare.Key];
        var distinctAnswers = estimates[DistinctAnswerCount.Key];
        return new ArmIteration
        {
            Iteration = iteration,
            Problems = debates.Count,
            Agents = measured.Agents,
            Rounds = debates[0].Rounds.Length,
            Metrics = estimates,
            Single = single,
            Vote = vote,
            Consensus = consensus,
            DistinctAnswers = distinctAnswers,
        };
    }

    private static ArmIteration WithSampleCurves(ArmIteration state, MeasuredDebates debates)
    {
        var passAt = AtSizes(debates, k => PassAt.Mean(debates.First, k));
        var majorityAt = AtSizes(
            debates,
            k => MajorityVote.Accuracy(debates.First, k, debates.Same, debates.Seed, debates.Voting)
        );
        return state with
        {
            ByRoundAndAgent = debates.ByRoundAndAgent,
            PassAt = passAt,
            MajorityAt = majorityAt,
        };
    }

    private static ArmIteration WithLabelsAndFlips(
        ArmIteration state,
        MeasuredDebates debates,
        ArmContext context
    ) =>
        state with
        {
            PseudoLabels = context.PseudoLabels,
            LabelTranscripts = context.PseudoLabels is null ? null : context.LabelTranscripts,
            Flips = debates.IsDebated ? AnswerFlips.Count(debates.Debates) : null,
            Transcripts = context.Transcripts,
        };

    private static ArmIteration WithCosts(
        ArmIteration state,
        IReadOnlyList<GradedDebate> debates,
        ArmContext context
    ) =>
        state with
        {
            TokensGenerated = debates.Sum(debate => debate.TokensGenerated),
            TokensPrompt = debates.Sum(debate => debate.TokensPrompt),
            TokensCached = debates.Sum(debate => debate.TokensCached),
            TokensTrained = context.TokensTrained,
            Seconds = context.Seconds,
        };

    /// <summary>One estimate for each of <see cref="SampleSizes"/> that the arm has samples for, ascending.</summary>
    private static ImmutableArray<AtK> AtSizes(MeasuredDebates debates, Func<int, Estimate> estimate)
    {
        var sizes = SampleSizes.Append(debates.Agents).Where(k => k <= debates.Agents).Distinct().Order();
        return [.. sizes.Select(k => new AtK(k, estimate(k)))];
    }
}
