namespace MultiagentAspire.Dashboard.Live;

/// <summary>What a viewer sees: the latest value, and why it may be stale.</summary>
/// <param name="Value">Null before the first.</param>
/// <param name="Error">Set while the source does not answer.</param>
internal sealed record FeedUpdate<T>(T? Value, string? Error)
    where T : class;
