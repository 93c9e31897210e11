namespace MultiagentAspire.Serving.Answers;

/// <summary>A society gives no answer; sent in place of its text.</summary>
/// <param name="Refusal">The reason, for people.</param>
internal sealed record ChoiceRefused(string Refusal) : CompletionEvent;
