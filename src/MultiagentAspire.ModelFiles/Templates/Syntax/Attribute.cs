namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A member by its name, <c>target.name</c>.</summary>
/// <param name="Target">A mapping; other values have no members.</param>
/// <param name="Name">Key in the mapping.</param>
internal sealed record Attribute(TemplateExpression Target, string Name) : TemplateExpression;
