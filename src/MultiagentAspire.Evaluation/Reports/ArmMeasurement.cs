using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>All metrics of one arm after one iteration, with the score of every problem, by which arms are compared in pairs.</summary>
public sealed record ArmMeasurement(string Arm, ArmIteration Result, ImmutableArray<ProblemScore> Scores)
{
    /// <summary>Measures <paramref name="debates"/>, one per evaluation problem and all of the same shape; independent samples are debates of one round.</summary>
    /// <param name="arm">Name of the arm.</param>
    /// <param name="iteration">0 = before any finetuning.</param>
    /// <param name="debates">One per problem.</param>
    /// <param name="same">Equivalence of two answers: the task's.</param>
    /// <param name="seed">Only used for votes among too many samples to enumerate.</param>
    /// <param name="context">Costs and labels that the debates do not show.</param>
    public static ArmMeasurement Of(
        string arm,
        int iteration,
        IReadOnlyList<GradedDebate> debates,
        Func<string, string, bool> same,
        ulong seed,
        ArmContext? context = null
    )
    {
        if (debates.Count == 0)
            throw new ArgumentException($"Arm '{arm}' has no evaluation problems.");
        context ??= new ArmContext();
        var debated = debates[0].Rounds.Length > 1;
        var scores = debates
            .Select(debate => new ProblemScore(
                debate.ProblemId,
                Responses.CorrectShare(debate.First),
                MajorityVote.Score(debate.First, same),
                debated ? MajorityVote.Score(debate.Final, same) : null
            ))
            .ToImmutableArray();
        var result = Accuracies(iteration, debates, scores, same, seed, context.Agents) with
        {
            PseudoLabels = context.PseudoLabels,
            Flips = debated ? Flips.Of(debates) : null,
            TokensGenerated = debates.Sum(debate => debate.TokensGenerated),
            TokensPrompt = debates.Sum(debate => debate.TokensPrompt),
            TokensTrained = context.TokensTrained,
            Seconds = context.Seconds,
            Transcripts = context.Transcripts,
            LabelTranscripts = context.PseudoLabels is null ? null : context.LabelTranscripts,
        };
        return new ArmMeasurement(arm, result, scores);
    }

    private static ArmIteration Accuracies(
        int iteration,
        IReadOnlyList<GradedDebate> debates,
        ImmutableArray<ProblemScore> scores,
        Func<string, string, bool> same,
        ulong seed,
        int? society
    )
    {
        var first = debates.Select(debate => (IReadOnlyList<GradedAnswer>)debate.First).ToList();
        var final = debates.Select(debate => (IReadOnlyList<GradedAnswer>)debate.Final).ToList();
        var agents = first[0].Count;
        var together = Math.Min(society ?? agents, agents);
        int[] sizes = [.. new[] { 1, 3, 5, 6, 9, agents }.Where(k => k <= agents).Distinct().Order()];
        return new ArmIteration
        {
            Iteration = iteration,
            Problems = debates.Count,
            Agents = agents,
            Rounds = debates[0].Rounds.Length,
            // Also refuses debates of different shapes, before anything below relies on it.
            ByRoundAndAgent = Responses.AccuracyByRoundAndAgent(debates),
            Single = Estimate.OfMean([.. scores.Select(score => score.Single)]),
            Vote = Estimate.OfMean([.. scores.Select(score => score.Vote)]),
            Debate = Estimate.OfDefined(scores.Select(score => score.Debate)),
            PassAt = [.. sizes.Select(k => new AtK(k, PassAt.Of(first, k)))],
            MajorityAt = [.. sizes.Select(k => new AtK(k, MajorityVote.Accuracy(first, k, same, seed)))],
            Consensus = Estimate.OfMean([
                .. final.Select(answers => Metrics.Agreement.Consensus(answers, together, same)),
            ]),
            Agreement = Estimate.OfDefined(
                final.Select(answers => Metrics.Agreement.Pairwise(answers, same))
            ),
            WrongAgreement = Metrics.Agreement.WrongAgreement(first, same),
            DistinctAnswers = Estimate.OfMean([
                .. first.Select(answers => Metrics.Agreement.DistinctAnswers(answers, together, same)),
            ]),
            ParseFailures = Responses.ParseFailureRate(
                debates
                    .SelectMany(debate => debate.Rounds)
                    .Select(round => (IReadOnlyList<GradedAnswer>)round)
            ),
            TextDissimilarity = Estimate.OfDefined(
                final.Select(answers => TextDiversity.AmongMajority(answers, same))
            ),
        };
    }
}
