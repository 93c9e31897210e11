namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Outputs the value of an expression, <c>{{ value }}</c>.</summary>
/// <param name="Value">Must be printable: no list or mapping.</param>
internal sealed record ValueOutput(TemplateExpression Value) : Statement;
