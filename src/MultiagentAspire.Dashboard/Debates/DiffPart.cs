namespace MultiagentAspire.Dashboard.Debates;

/// <summary>A piece of two texts that are compared.</summary>
internal sealed record DiffPart(Change Change, string Text);
