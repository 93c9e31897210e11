namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A variable by its name.</summary>
internal sealed record Variable(string Name) : Expression;
