namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>A run file to begin with.</summary>
/// <param name="Name">The file's, without its ending.</param>
internal sealed record Preset(string Name, string Text);
