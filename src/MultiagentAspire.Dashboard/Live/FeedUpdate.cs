namespace MultiagentAspire.Dashboard.Live;

/// <summary>An update of a feed: the latest value, and the error that makes it stale.</summary>
/// <typeparam name="T">Type of the feed's values.</typeparam>
/// <param name="Value">The latest value; null before the first.</param>
/// <param name="Error">Why the source fails at present, in a line; null while it works.</param>
internal sealed record FeedUpdate<T>(T? Value, string? Error)
    where T : class;
