namespace MultiagentAspire.Dashboard.Debates;

/// <summary>How a piece of a text changed between two messages.</summary>
internal enum Change
{
    /// <summary>In both texts.</summary>
    Kept,

    /// <summary>In the earlier text only.</summary>
    Removed,

    /// <summary>In the later text only.</summary>
    Added,
}
