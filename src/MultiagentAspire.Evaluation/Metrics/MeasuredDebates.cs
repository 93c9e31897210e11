using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// What metrics are computed from: the evaluation debates of one arm after one iteration, with the parts that several
/// metrics use. Every <see cref="Metric"/> gets it.
/// </summary>
public sealed class MeasuredDebates
{
    /// <summary>Checks the debates and scores each problem.</summary>
    /// <param name="debates">One per problem, at least one; independent samples are debates of one round.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="seed">Used only for votes among too many samples to enumerate.</param>
    /// <param name="context">How the run votes, its N, and the labels that its agents learned.</param>
    /// <exception cref="ArgumentException">The debates are of different shapes.</exception>
    public MeasuredDebates(
        IReadOnlyList<GradedDebate> debates,
        Func<string, string, bool> same,
        ulong seed,
        ArmContext context
    )
    {
        debates = GradedDebate.Align(debates);
        (Debates, Same, Seed) = (debates, same, seed);
        (Voting, Labels) = (context.Voting ?? new VotingSettings(), context.PseudoLabels);
        // Throws for debates of different shapes, before anything below relies on their shape.
        ByRoundAndAgent = Responses.AccuracyByRoundAndAgent(debates);
        First = [.. debates.Select(debate => debate.First)];
        Final = [.. debates.Select(debate => debate.Final)];
        Agents = First[0].Count;
        Society = Math.Min(context.Agents ?? Agents, Agents);
        IsDebated = debates[0].Rounds.Length > 1;
        Scores = [.. debates.Select(Score)];
        var scored = context.ModelScores.ToDictionary(scores => scores.ProblemId, StringComparer.Ordinal);
        Scored =
        [
            .. debates
                .Where(debate => scored.ContainsKey(debate.ProblemId))
                .Select(debate => new ScoredAnswers(scored[debate.ProblemId], debate.Final)),
        ];
    }

    /// <summary>One per problem, all of one shape.</summary>
    public IReadOnlyList<GradedDebate> Debates { get; }

    /// <summary>[problem]: the first round's answers, by slot.</summary>
    public ImmutableArray<IReadOnlyList<GradedAnswer>> First { get; }

    /// <summary>[problem]: the last round's answers, by slot.</summary>
    public ImmutableArray<IReadOnlyList<GradedAnswer>> Final { get; }

    /// <summary>[problem]: its scores in 0..1 by each measure.</summary>
    public ImmutableArray<ProblemScore> Scores { get; }

    /// <summary>[m-1][n]: accuracy by round and agent.</summary>
    public ImmutableArray<ImmutableArray<Estimate>> ByRoundAndAgent { get; }

    /// <summary>(given, reference) → equivalent: the task's comparison.</summary>
    public Func<string, string, bool> Same { get; }

    /// <summary>The run's voting rules; the defaults where the run names none.</summary>
    public VotingSettings Voting { get; }

    /// <summary>Seed of choices among too many subsets to enumerate.</summary>
    public ulong Seed { get; }

    /// <summary>Responses in a round of one debate.</summary>
    public int Agents { get; }

    /// <summary>
    /// The run's N, at most <see cref="Agents"/>: diversity is that among N responses, also where an arm has more.
    /// </summary>
    public int Society { get; }

    /// <summary>Whether there is a round after the first.</summary>
    public bool IsDebated { get; }

    /// <summary>Those of the problems whose responses models scored; empty where none were.</summary>
    public ImmutableArray<ScoredAnswers> Scored { get; }

    /// <summary>The mean over the scored problems of a value that not all of them have; null where none has.</summary>
    internal Estimate? OverScored(Func<DebateScores, double?> value) =>
        Estimate.FromDefined(Scored.Select(problem => value(problem.Scores)));

    /// <summary>
    /// Quality of the labels that the agents learned in this iteration; null where nothing was labelled.
    /// </summary>
    public PseudoLabels? Labels { get; }

    private ProblemScore Score(GradedDebate debate) =>
        new(
            debate.ProblemId,
            Responses.CorrectShare(debate.First),
            MajorityVote.Score(debate.First, Same, Voting),
            IsDebated ? MajorityVote.Score(debate.Final, Same, Voting) : null
        );
}
