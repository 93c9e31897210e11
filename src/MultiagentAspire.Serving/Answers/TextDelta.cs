namespace MultiagentAspire.Serving.Answers;

/// <summary>More of the text of a choice.</summary>
internal sealed record TextDelta(int Choice, string Text) : CompletionEvent;
