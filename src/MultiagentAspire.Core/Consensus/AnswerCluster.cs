namespace MultiagentAspire.Core;

/// <summary>Answers of a vote that the task holds equal.</summary>
/// <param name="Representative">The wording of the answer that opened the cluster.</param>
/// <param name="Count">Number of answers.</param>
public sealed record AnswerCluster(string Representative, int Count);
