namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>An operator with one operand.</summary>
/// <param name="Operator"><c>not</c>, <c>-</c> or <c>+</c>.</param>
/// <param name="Operand">The operand.</param>
internal sealed record Unary(string Operator, TemplateExpression Operand) : TemplateExpression;
