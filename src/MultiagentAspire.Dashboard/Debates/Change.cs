namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What became of a piece of a text.</summary>
internal enum Change
{
    Kept,
    Removed,
    Added,
}
