namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A variable by its name.</summary>
/// <param name="Name">Looked up in the scopes from the inside out.</param>
internal sealed record Variable(string Name) : TemplateExpression;
