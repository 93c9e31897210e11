namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Outputs text that stands outside tags.</summary>
internal sealed record TextOutput(string Text) : Statement;
