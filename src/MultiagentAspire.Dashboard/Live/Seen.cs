namespace MultiagentAspire.Dashboard.Live;

/// <summary>What a viewer sees: the latest value, and why it may be stale.</summary>
/// <param name="Value">Null before the first.</param>
/// <param name="Fault">Set while the source does not answer.</param>
internal sealed record Seen<T>(T? Value, string? Fault)
    where T : class;
