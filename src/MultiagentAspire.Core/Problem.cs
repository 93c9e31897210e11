namespace MultiagentAspire.Core;

/// <summary>
/// A problem as the method sees it: the question only. <paramref name="Id"/> is the SHA-256 of the normalised
/// question, so equal questions have equal ids.
/// </summary>
public sealed record Problem(string Id, string Question);
