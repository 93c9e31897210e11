namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A mapping; keys must evaluate to strings.</summary>
internal sealed record DictLiteral(IReadOnlyList<(Expression Key, Expression Value)> Items) : Expression;
