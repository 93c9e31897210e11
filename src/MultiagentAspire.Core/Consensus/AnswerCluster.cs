namespace MultiagentAspire.Core;

/// <summary>Answers that mean the same, under the wording that stands for them.</summary>
public sealed record AnswerCluster(string Representative, int Count);
