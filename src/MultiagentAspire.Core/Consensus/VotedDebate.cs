namespace MultiagentAspire.Core;

/// <summary>A transcript with the outcome of its vote.</summary>
public sealed record VotedDebate(DebateTranscript Transcript, ConsensusResult Consensus)
{
    /// <summary>Votes on the last round's answers; a tie is decided by the debate's own seed.</summary>
    /// <param name="equivalent">(given, reference) → same meaning.</param>
    public static VotedDebate Of(
        DebateTranscript transcript,
        Func<string, string, bool> equivalent,
        VotingSettings settings
    ) => new(transcript, Ballot.FromTranscript(transcript).CountVotes(equivalent, settings));
}
