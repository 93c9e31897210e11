namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>An operator with two operands.</summary>
/// <param name="Operator">Arithmetic, comparison, <c>~</c>, <c>in</c>, <c>not in</c>, <c>and</c> or <c>or</c>.</param>
/// <param name="Left">The left operand.</param>
/// <param name="Right">The right operand; not evaluated where the left one decides <c>and</c> or <c>or</c>.</param>
internal sealed record Binary(string Operator, TemplateExpression Left, TemplateExpression Right)
    : TemplateExpression;
