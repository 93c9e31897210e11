namespace MultiagentAspire.Core;

/// <summary>A transcript with the outcome of its vote.</summary>
public sealed record VotedDebate(DebateTranscript Transcript, ConsensusResult Consensus);
