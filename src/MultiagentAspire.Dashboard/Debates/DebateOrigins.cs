namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What a run's folder holds about a debate besides its transcript.</summary>
/// <param name="TrainedResponses">Which agents were trained on the debate's responses.</param>
/// <param name="Adapters">The iterations in which the run's adapters were trained.</param>
public sealed record DebateOrigins(TrainedResponses TrainedResponses, AdapterOrigins Adapters)
{
    /// <summary>Nothing is known.</summary>
    public static readonly DebateOrigins None = new(TrainedResponses.None, AdapterOrigins.None);
}
