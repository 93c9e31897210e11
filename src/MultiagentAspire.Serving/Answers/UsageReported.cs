using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>The last event: tokens of the whole answer, over all choices and turns.</summary>
internal sealed record UsageReported(Usage Usage) : CompletionEvent;
