namespace MultiagentAspire.Core;

/// <summary>A debate with the outcome of its vote.</summary>
/// <param name="Transcript">The debate.</param>
/// <param name="Consensus">The vote over its last round.</param>
public sealed record VotedDebate(DebateTranscript Transcript, ConsensusResult Consensus)
{
    /// <summary>Votes on the answers of the last round; a seed from the debate's id decides a tie.</summary>
    /// <param name="transcript">The debate.</param>
    /// <param name="equivalent">Whether two answers mean the same.</param>
    /// <param name="settings">Tie rule and minimums.</param>
    public static VotedDebate Of(
        DebateTranscript transcript,
        Func<string, string, bool> equivalent,
        VotingSettings settings
    ) => new(transcript, Ballot.FromTranscript(transcript).CountVotes(equivalent, settings));
}
