namespace MultiagentAspire.Core;

/// <summary>
/// The model's chat template rejects a conversation, for example for an unknown role.
/// </summary>
/// <param name="message">One line with the template's reason.</param>
/// <param name="cause">The error of the template.</param>
public sealed class InvalidConversationException(string message, Exception cause)
    : ArgumentException(message, cause);
