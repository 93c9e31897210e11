namespace MultiagentAspire.Dashboard.Debates;

/// <summary>A piece of two texts that are compared.</summary>
internal sealed record ChangedPart(Change Change, string Text);
