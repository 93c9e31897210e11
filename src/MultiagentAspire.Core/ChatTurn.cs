namespace MultiagentAspire.Core;

/// <summary>One chat message.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">The text, without the tokens of a chat template.</param>
public sealed record ChatTurn(string Role, string Content)
{
    /// <summary>A message to the model.</summary>
    public static ChatTurn User(string content) => new("user", content);

    /// <summary>A response of the model.</summary>
    public static ChatTurn Assistant(string content) => new("assistant", content);
}
