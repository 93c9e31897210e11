namespace MultiagentAspire.ModelFiles.Templates;

/// <summary><c>target[start:stop:step]</c> with Python's rules; null: not given.</summary>
internal sealed record Slice(Expression Target, Expression? Start, Expression? Stop, Expression? Step)
    : Expression;
