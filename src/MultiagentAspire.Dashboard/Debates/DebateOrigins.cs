namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What a run's folder says of a debate besides its transcript.</summary>
/// <param name="Learned">What agents learned from it.</param>
/// <param name="Adapters">Where the adapters that spoke come from.</param>
public sealed record DebateOrigins(TrainedResponses Learned, AdapterOrigins Adapters)
{
    public static readonly DebateOrigins None = new(TrainedResponses.None, AdapterOrigins.None);
}
