using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>A choice is whole.</summary>
/// <param name="Debate">How a society came to it; null for an agent's.</param>
internal sealed record ChoiceCompleted(int Choice, FinishReason Finish, DebateReport? Debate = null)
    : CompletionEvent;
