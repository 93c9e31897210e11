using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// A debate with its votes. It may still go on: rounds can be missing, and responses in the last one.
/// </summary>
/// <param name="Votes">The vote after each round by the run's rules; what chance would decide is left open.</param>
/// <param name="Reference">The true answer; null where it is not known.</param>
/// <param name="Equivalent">(given, reference) → same meaning.</param>
/// <param name="Outcomes">All that hold.</param>
/// <param name="Changed">The last vote is another than the first.</param>
public sealed record AnalyzedDebate(
    DebateTranscript Transcript,
    ImmutableArray<VoteDistribution> Votes,
    string? Reference,
    Func<string, string, bool> Equivalent,
    ImmutableArray<DebateOutcome> Outcomes,
    bool Changed
)
{
    /// <param name="equivalent">(given, reference) → same meaning.</param>
    /// <param name="reference">The true answer; null where it is not known.</param>
    /// <param name="voting">How the run votes; null: the defaults.</param>
    public static AnalyzedDebate Create(
        DebateTranscript transcript,
        Func<string, string, bool> equivalent,
        string? reference = null,
        VotingSettings? voting = null
    )
    {
        var settings = voting ?? new VotingSettings();
        ImmutableArray<VoteDistribution> votes =
        [
            .. transcript.Rounds.Select(round =>
                Voting.Distribution([.. round.Select(response => response.Answer)], equivalent, settings)
            ),
        ];
        if (votes.IsEmpty)
            return new AnalyzedDebate(
                transcript,
                votes,
                reference,
                equivalent,
                [DebateOutcome.NoAnswer],
                Changed: false
            );
        var (first, last) = (votes[0].Answer, votes[^1].Answer);
        var changed = !(first is null ? last is null : Voting.MatchesConsensus(last, first, equivalent));
        IEnumerable<DebateOutcome> judged = reference is null
            ? []
            : Judge(IsAnswer(first), IsAnswer(last), last is not null);
        return new AnalyzedDebate(
            transcript,
            votes,
            reference,
            equivalent,
            [OutcomeOf(votes[^1]), .. judged],
            changed
        );

        bool IsAnswer(string? answer) => answer is not null && equivalent(answer, reference);
    }

    /// <summary>Whether an answer is the true one; null where that is not known. No answer is not right.</summary>
    public bool? IsCorrect(string? answer) =>
        Reference is null ? null : answer is not null && Equivalent(answer, Reference);

    /// <param name="round">From 0.</param>
    public AnswerMark Mark(int round, string? answer) =>
        (answer, IsCorrect(answer), Votes[round].Answer) switch
        {
            (null, _, _) => AnswerMark.None,
            (_, true, _) => AnswerMark.Right,
            (_, false, _) => AnswerMark.Wrong,
            (_, _, null) => AnswerMark.Open,
            var (given, _, voted) => Voting.MatchesConsensus(given, voted, Equivalent)
                ? AnswerMark.Voted
                : AnswerMark.Outvoted,
        };

    /// <summary>As pages write it.</summary>
    public static string Name(DebateOutcome outcome) =>
        outcome switch
        {
            DebateOutcome.NoAnswer => "no answer",
            DebateOutcome.WrongConsensus => "wrong consensus",
            _ => outcome.ToString().ToLowerInvariant(),
        };

    /// <summary>
    /// A vote in a line: <c>-260 (3 of 3)</c>, and which answers are tied where no rule decides between them.
    /// </summary>
    public static string Text(VoteDistribution vote) =>
        vote switch
        {
            { Parsed: 0 } => "no answer",
            { Tied: true, Answer: null } => $"tie: {string.Join(", ", Largest(vote))}",
            _ => $"{vote.Answer ?? vote.Clusters[0].Representative} ({vote.Votes} of {vote.Voters})",
        };

    private static IEnumerable<string> Largest(VoteDistribution vote) =>
        vote.Clusters.Where(cluster => cluster.Count == vote.Votes).Select(cluster => cluster.Representative);

    private static DebateOutcome OutcomeOf(VoteDistribution vote) =>
        vote switch
        {
            { Parsed: 0 } => DebateOutcome.NoAnswer,
            { Tied: true } => DebateOutcome.Tie,
            { Unanimous: true } => DebateOutcome.Unanimous,
            _ => DebateOutcome.Majority,
        };

    private static IEnumerable<DebateOutcome> Judge(bool first, bool last, bool voted)
    {
        if (last)
            yield return DebateOutcome.Right;
        if (!last && voted)
            yield return DebateOutcome.WrongConsensus;
        if (last && !first)
            yield return DebateOutcome.Corrected;
        if (first && !last)
            yield return DebateOutcome.Corrupted;
    }
}
