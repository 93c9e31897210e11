namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Outputs the value of an expression, <c>{{ value }}</c>.</summary>
internal sealed record ValueOutput(Expression Value) : Statement;
