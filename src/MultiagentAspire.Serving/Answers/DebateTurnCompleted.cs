using MultiagentAspire.Core;

namespace MultiagentAspire.Serving.Answers;

/// <summary>A turn of the debate.</summary>
internal sealed record DebateTurnCompleted(AgentResponse Turn) : CompletionEvent;
