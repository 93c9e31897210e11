namespace MultiagentAspire.Runs.Tracing;

/// <summary>One set of transcripts of the overview.</summary>
/// <param name="Set">Its address.</param>
/// <param name="Debates">Number of debates; null where the step is not finished.</param>
/// <param name="Messages">Number of messages, summaries included.</param>
/// <param name="Example">Address of its first message; null where there is none.</param>
public sealed record SetTrace(string Set, int? Debates, int Messages, string? Example);
