namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>A shipped run file that a form can start with.</summary>
/// <param name="Name">Name of the file without extension.</param>
/// <param name="Text">Text of the run file.</param>
internal sealed record Preset(string Name, string Text);
