using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>What a debate answers. A function of the transcript alone.</summary>
/// <param name="Response">
/// The response whose text is the answer: of the last round's that ended on the consensus, the first slot's.
/// Where none held an answer, there was nothing to vote on, and it is the first slot's that spoke.
/// </param>
/// <param name="Reason">Why the society declines, where the run's own rule drops the vote; null where it
/// answers.</param>
internal sealed record ConsensusAnswer(AgentResponse Response, string? Reason, DebateReport Report)
{
    /// <param name="equivalent">(given, reference) → same meaning, as in the run's votes.</param>
    /// <param name="hiddenMessages">Messages that were not debated.</param>
    public static ConsensusAnswer Create(
        DebateTranscript transcript,
        VotingSettings voting,
        Func<string, string, bool> equivalent,
        int hiddenMessages
    )
    {
        var vote = Ballot.FromTranscript(transcript).CountVotes(equivalent, voting);
        var last = transcript.FinalRound;
        var spoken = vote.Answer is { } answer
            ? last.First(response => Voting.MatchesConsensus(response.Answer, answer, equivalent))
            : last.FirstOrDefault(response => response.Text.Length > 0) ?? last[0];
        var why = vote.WhyNone is NoConsensusReason.Tied or NoConsensusReason.TooFewVotes
            ? ReasonOf(vote)
            : null;
        var votes = new OrderedDictionary<string, int>(
            vote.Clusters.Select(cluster => KeyValuePair.Create(cluster.Representative, cluster.Count)),
            StringComparer.Ordinal
        );
        var report = new DebateReport(
            vote.Answer,
            votes,
            vote.Voters,
            vote.Answer is null ? 0 : (double)vote.Votes / vote.Voters,
            vote.Tied,
            NameOf(vote.WhyNone),
            why is null ? spoken.Agent.ToString() : null,
            transcript.Rounds.Length,
            hiddenMessages
        );
        return new ConsensusAnswer(spoken, why, report);
    }

    private static string ReasonOf(ConsensusResult vote) =>
        vote.WhyNone == NoConsensusReason.Tied
            ? $"The agents did not agree: {string.Join(" and ", vote.Clusters.Where(cluster => cluster.Count == vote.Votes).Select(cluster => cluster.Representative))} had {vote.Votes} of {vote.Voters} votes each, and the run drops ties."
            : $"The agents did not agree: the most voted answer had {vote.Votes} of {vote.Voters} votes, which is too few by the run's rule.";

    private static string? NameOf(NoConsensusReason? why) =>
        why switch
        {
            NoConsensusReason.NothingParsed => "nothing_parsed",
            NoConsensusReason.TooFewVotes => "too_few_votes",
            NoConsensusReason.Tied => "tied",
            _ => null,
        };
}
