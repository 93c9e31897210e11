using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>A piece of an answer, as it comes. The text of a choice is that of its pieces joined, whether it is streamed or given whole.</summary>
internal abstract record AnswerPart;

/// <summary>More of the text of a choice.</summary>
internal sealed record Said(int Choice, string Text) : AnswerPart;

/// <summary>There is no answer, and why.</summary>
internal sealed record Declined(string Why) : AnswerPart;

/// <summary>A turn of the debate.</summary>
internal sealed record Heard(AgentResponse Turn) : AnswerPart;

/// <summary>A choice is whole.</summary>
/// <param name="Debate">How a society came to it; null for an agent's.</param>
internal sealed record Ended(int Choice, FinishReason Finish, DebateReport? Debate = null) : AnswerPart;

/// <summary>The last: what all of it took.</summary>
internal sealed record Spent(Usage Usage) : AnswerPart;
