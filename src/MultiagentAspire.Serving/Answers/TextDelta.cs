namespace MultiagentAspire.Serving.Answers;

/// <summary>The next piece of a choice's text.</summary>
/// <param name="Choice">Index from 0.</param>
/// <param name="Text">The piece; never empty for an agent.</param>
internal sealed record TextDelta(int Choice, string Text) : CompletionEvent;
