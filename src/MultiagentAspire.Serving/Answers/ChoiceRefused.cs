namespace MultiagentAspire.Serving.Answers;

/// <summary>There is no answer, and why.</summary>
internal sealed record ChoiceRefused(string Refusal) : CompletionEvent;
