namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>The run file that a new run's form starts with.</summary>
/// <param name="Text">Text of the run file.</param>
/// <param name="Error">Why it is not the requested run's file; null where it is, or none was requested.</param>
internal sealed record InitialRunFile(string Text, string? Error);
