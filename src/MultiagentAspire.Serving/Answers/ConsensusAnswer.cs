using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>The answer of a debate; depends on nothing but the transcript and the run's rules.</summary>
/// <param name="Response">
/// The response whose text is the answer: of the last round's that gave the consensus, the first slot's. Where
/// no response held an answer, it is the first slot's with any text.
/// </param>
/// <param name="Reason">Why the society refuses to answer, where the run's rule drops the vote; null where it
/// answers.</param>
/// <param name="Report">Votes and agreement, for the client.</param>
internal sealed record ConsensusAnswer(AgentResponse Response, string? Reason, DebateReport Report)
{
    /// <summary>Votes on the last round and chooses the response that is shown.</summary>
    /// <param name="equivalent">(given, reference) → same meaning, as in the run's votes.</param>
    /// <param name="hiddenMessages">Messages of the request that were not debated.</param>
    public static ConsensusAnswer Create(
        DebateTranscript transcript,
        VotingSettings voting,
        Func<string, string, bool> equivalent,
        int hiddenMessages
    )
    {
        var vote = Ballot.FromTranscript(transcript).CountVotes(equivalent, voting);
        var response = Choose(transcript.FinalRound, vote, equivalent);
        var reason = ReasonOf(vote);
        var agreement = vote.Answer is null ? 0 : (double)vote.Votes / vote.Voters;
        var agent = reason is null ? response.Agent.ToString() : null;
        var noConsensus = NameOf(vote.NoConsensusReason);
        var report = new DebateReport(
            vote.Answer,
            VotesOf(vote),
            vote.Voters,
            agreement,
            vote.Tied,
            noConsensus,
            agent
        )
        {
            Rounds = transcript.Rounds.Length,
            MessagesNotShown = hiddenMessages,
        };
        return new ConsensusAnswer(response, reason, report);
    }

    /// <summary>The response that the client sees; see <see cref="Response"/>.</summary>
    private static AgentResponse Choose(
        ImmutableArray<AgentResponse> lastRound,
        ConsensusResult vote,
        Func<string, string, bool> equivalent
    ) =>
        vote.Answer is { } answer
            ? lastRound.First(response => Voting.MatchesConsensus(response.Answer, answer, equivalent))
            : lastRound.FirstOrDefault(response => response.Text.Length > 0) ?? lastRound[0];

    /// <summary>Representative of each cluster with its votes, in the order of the vote.</summary>
    private static OrderedDictionary<string, int> VotesOf(ConsensusResult vote) =>
        new(
            vote.Clusters.Select(cluster => KeyValuePair.Create(cluster.Representative, cluster.Count)),
            StringComparer.Ordinal
        );

    /// <summary>Null where there is a consensus, or no response held an answer.</summary>
    private static string? ReasonOf(ConsensusResult vote)
    {
        switch (vote.NoConsensusReason)
        {
            case NoConsensusReason.Tied:
                var tied = vote
                    .Clusters.Where(cluster => cluster.Count == vote.Votes)
                    .Select(cluster => cluster.Representative);
                return $"The agents did not agree: {string.Join(" and ", tied)} had {vote.Votes} of {vote.Voters} "
                    + "votes each, and the run drops ties.";
            case NoConsensusReason.TooFewVotes:
                return $"The agents did not agree: the most voted answer had {vote.Votes} of {vote.Voters} votes, "
                    + "which is too few by the run's rule.";
            default:
                return null;
        }
    }

    /// <summary>Name of the reason in the report; null where there is a consensus.</summary>
    private static string? NameOf(NoConsensusReason? reason) =>
        reason switch
        {
            NoConsensusReason.NothingParsed => "nothing_parsed",
            NoConsensusReason.TooFewVotes => "too_few_votes",
            NoConsensusReason.Tied => "tied",
            _ => null,
        };
}
