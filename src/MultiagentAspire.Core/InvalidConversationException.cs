namespace MultiagentAspire.Core;

/// <summary>
/// The model's chat template refuses a conversation, for example one with a role that it does not know.
/// </summary>
public sealed class InvalidConversationException(string message, Exception cause)
    : ArgumentException(message, cause);
