namespace MultiagentAspire.ModelFiles.Templates;

/// <summary><c>Then if Test else Else</c>; undefined where the test fails and there is no <c>else</c>.</summary>
internal sealed record Conditional(Expression Test, Expression Then, Expression? Else) : Expression;
