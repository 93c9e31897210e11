namespace MultiagentAspire.ModelFiles.Templates;

/// <summary><c>Then if Test else Else</c>; undefined where the test fails and there is no <c>else</c>.</summary>
/// <param name="Test">Evaluated first.</param>
/// <param name="Then">Value where the test is true; otherwise not evaluated.</param>
/// <param name="Else">Value where it is false; null: undefined.</param>
internal sealed record Conditional(TemplateExpression Test, TemplateExpression Then, TemplateExpression? Else)
    : TemplateExpression;
