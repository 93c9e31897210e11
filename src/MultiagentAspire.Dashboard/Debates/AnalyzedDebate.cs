using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// A debate with the votes of its rounds and its outcomes. The debate may still run: then rounds are missing, and
/// responses of the last round.
/// </summary>
/// <param name="Transcript">The responses so far.</param>
/// <param name="Votes">The vote after each round by the run's rules; a random tie stays open.</param>
/// <param name="Reference">The reference answer; null where it is not known.</param>
/// <param name="Equivalent">(given, reference) → equivalent: the task's comparison.</param>
/// <param name="Outcomes">All outcomes that hold.</param>
/// <param name="Changed">Whether the last vote differs from the first.</param>
public sealed record AnalyzedDebate(
    DebateTranscript Transcript,
    ImmutableArray<VoteDistribution> Votes,
    string? Reference,
    Func<string, string, bool> Equivalent,
    ImmutableArray<DebateOutcome> Outcomes,
    bool Changed
)
{
    /// <summary>Votes after each round and derives the outcomes.</summary>
    /// <param name="transcript">The debate; without rounds its outcome is "no answer".</param>
    /// <param name="equivalent">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="reference">The reference answer; null where it is not known.</param>
    /// <param name="voting">The run's voting rules; null: the defaults.</param>
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
            .. transcript.Rounds.Select(round => Vote(round, equivalent, settings)),
        ];
        var debate = new AnalyzedDebate(
            transcript,
            votes,
            reference,
            equivalent,
            [DebateOutcome.NoAnswer],
            Changed: false
        );
        return votes.IsEmpty ? debate : debate.WithOutcomes();
    }

    private static VoteDistribution Vote(
        ImmutableArray<AgentResponse> round,
        Func<string, string, bool> equivalent,
        VotingSettings settings
    ) =>
        Voting.Distribution(
            [.. round.Select(response => response.Answer)],
            equivalent,
            settings,
            Ballot.WeightsOf([.. round.Select(response => response.Confidence)])
        );

    /// <summary>The debate, which has at least one vote, with its outcomes.</summary>
    private AnalyzedDebate WithOutcomes()
    {
        var (first, last) = (Votes[0].Answer, Votes[^1].Answer);
        var isSame = first is null ? last is null : Voting.MatchesConsensus(last, first, Equivalent);
        IEnumerable<DebateOutcome> judged = Reference is null
            ? []
            : Judge(IsCorrect(first) == true, IsCorrect(last) == true, last is not null);
        return this with { Outcomes = [OutcomeOf(Votes[^1]), .. judged], Changed = !isSame };
    }

    /// <summary>
    /// Whether an answer is right; null where the reference answer is not known. A missing answer is wrong.
    /// </summary>
    public bool? IsCorrect(string? answer) =>
        Reference is null ? null : answer is not null && Equivalent(answer, Reference);

    /// <summary>How an answer is marked: by the reference answer, or else by the vote of its round.</summary>
    /// <param name="round">From 0.</param>
    /// <param name="answer">The answer of a response; null: it has none.</param>
    public AnswerMark Mark(int round, string? answer)
    {
        if (answer is null)
            return AnswerMark.None;
        if (IsCorrect(answer) is { } correct)
            return correct ? AnswerMark.Right : AnswerMark.Wrong;
        if (Votes[round].Answer is not { } voted)
            return AnswerMark.Open;
        return Voting.MatchesConsensus(answer, voted, Equivalent) ? AnswerMark.Voted : AnswerMark.Outvoted;
    }

    /// <summary>An outcome as pages show it, in lower case.</summary>
    public static string Name(DebateOutcome outcome) =>
        outcome switch
        {
            DebateOutcome.NoAnswer => "no answer",
            DebateOutcome.WrongConsensus => "wrong consensus",
            _ => outcome.ToString().ToLowerInvariant(),
        };

    /// <summary>
    /// A vote in a line: <c>-260 (3 of 3)</c>; <c>tie: 4, 7</c> where no rule decides between answers.
    /// </summary>
    public static string Text(VoteDistribution vote)
    {
        if (vote.Parsed == 0)
            return "no answer";
        if (vote is { Tied: true, Answer: null })
            return $"tie: {string.Join(", ", Largest(vote))}";
        var answer = vote.Answer ?? vote.Clusters[0].Representative;
        return $"{answer} ({vote.Votes} of {vote.Voters})";
    }

    /// <summary>The answers with the most votes.</summary>
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

    /// <summary>The outcomes by the reference answer.</summary>
    /// <param name="first">Whether the first vote is right.</param>
    /// <param name="last">Whether the last vote is right.</param>
    /// <param name="voted">Whether the last vote has an answer.</param>
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
