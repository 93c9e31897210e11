namespace MultiagentAspire.Core;

/// <summary>A turn with a weight, in OpenAI's form.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>; other roles are rejected later.</param>
/// <param name="Content">The text.</param>
internal sealed record WeightedTurn(string Role, string Content)
{
    /// <summary>1: the turn is learned; 0: it is context; null: not given.</summary>
    public double? Weight { get; init; }
}
