namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A member by its name, <c>target.name</c>.</summary>
internal sealed record Attribute(Expression Target, string Name) : Expression;
