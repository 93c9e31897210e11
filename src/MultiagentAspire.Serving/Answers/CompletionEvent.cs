namespace MultiagentAspire.Serving.Answers;

/// <summary>
/// An event of an answer. Whether it is streamed or written as one response, the text of a choice is the
/// concatenation of its <see cref="TextDelta"/> events.
/// </summary>
internal abstract record CompletionEvent;
