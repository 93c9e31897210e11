namespace MultiagentAspire.Core;

/// <summary>A prompt does not fit the model's context. A debate goes on: that response holds no answer.</summary>
public sealed class PromptTooLongException(string message) : ArgumentException(message);
