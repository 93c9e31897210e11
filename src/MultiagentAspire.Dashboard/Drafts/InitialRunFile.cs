namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>The text that a new run begins with, and why it is not the one that was asked for.</summary>
internal sealed record InitialRunFile(string Text, string? Error);
