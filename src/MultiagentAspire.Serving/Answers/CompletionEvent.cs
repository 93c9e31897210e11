namespace MultiagentAspire.Serving.Answers;

/// <summary>
/// A piece of an answer, as it comes. The text of a choice is that of its pieces joined, whether it is
/// streamed or given whole.
/// </summary>
internal abstract record CompletionEvent;
