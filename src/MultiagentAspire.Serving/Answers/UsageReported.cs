using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>The last: what all of it took.</summary>
internal sealed record UsageReported(Usage Usage) : CompletionEvent;
