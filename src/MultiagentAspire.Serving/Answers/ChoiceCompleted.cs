using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>A choice has ended; no text of it follows.</summary>
/// <param name="Choice">Index from 0; a society has one choice.</param>
/// <param name="FinishReason">Why the text ends.</param>
/// <param name="Debate">How a society came to the answer; null for an agent's.</param>
internal sealed record ChoiceCompleted(int Choice, FinishReason FinishReason, DebateReport? Debate = null)
    : CompletionEvent;
