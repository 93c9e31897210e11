namespace MultiagentAspire.Core;

/// <summary>
/// A prompt does not fit the model's context. A debate continues: the response has no text and no answer.
/// </summary>
/// <param name="message">One line with the limit and the length of the prompt.</param>
public sealed class PromptTooLongException(string message) : ArgumentException(message);
