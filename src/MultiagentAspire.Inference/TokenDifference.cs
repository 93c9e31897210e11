namespace MultiagentAspire.Inference;

/// <summary>The first token in which a response that is generated again differs from the recorded one.</summary>
/// <param name="Index">Index of the token in the response, from 0.</param>
/// <param name="Recorded">
/// Text of the recorded token, null for the end of the response. Transcripts hold text: of several tokens with which
/// the text can go on it is the most likely one.
/// </param>
/// <param name="Replayed">Text of the token that was generated now; null for the end of the response.</param>
/// <param name="RecordedLogProbability">
/// Log-probability of the recorded token in nats; null where it is unknown.
/// </param>
/// <param name="ReplayedLogProbability">Log-probability of the token of now in nats; null where it is unknown.</param>
/// <param name="Margin">
/// The change of log-probabilities, in nats, by which the draw would have given the recorded token
/// (<see cref="Modeling.Generation.DrawMargin"/>); null where a token is unknown.
/// </param>
public sealed record TokenDifference(
    int Index,
    string? Recorded,
    string? Replayed,
    double? RecordedLogProbability,
    double? ReplayedLogProbability,
    double? Margin
);
