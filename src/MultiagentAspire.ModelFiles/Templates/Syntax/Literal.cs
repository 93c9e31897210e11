namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A constant.</summary>
/// <param name="Value">null, bool, long, double or string.</param>
internal sealed record Literal(object? Value) : TemplateExpression;
