using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>The last: what all of it took.</summary>
internal sealed record Spent(Usage Usage) : AnswerPart;
