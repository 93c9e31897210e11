namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Outputs text that stands outside tags.</summary>
/// <param name="Text">After removal of the white space that tags remove.</param>
internal sealed record TextOutput(string Text) : Statement;
