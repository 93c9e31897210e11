namespace MultiagentAspire.Core;

/// <summary>
/// A problem without its reference answer, as debates and training see it.
/// </summary>
/// <param name="Id">SHA-256 of the normalized question: equal questions have equal ids.</param>
/// <param name="Question">The question as the task gives it.</param>
public sealed record Problem(string Id, string Question);
