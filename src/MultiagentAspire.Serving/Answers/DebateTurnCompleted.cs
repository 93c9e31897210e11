using MultiagentAspire.Core;

namespace MultiagentAspire.Serving.Answers;

/// <summary>An agent of a society has finished its response of a round.</summary>
/// <param name="Turn">The response; never an empty one, of an agent whose prompt did not fit.</param>
internal sealed record DebateTurnCompleted(AgentResponse Turn) : CompletionEvent;
