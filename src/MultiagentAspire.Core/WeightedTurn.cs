namespace MultiagentAspire.Core;

/// <summary>A turn that says whether it is learned: 1, or 0 for context.</summary>
internal sealed record WeightedTurn(string Role, string Content)
{
    public double? Weight { get; init; }
}
