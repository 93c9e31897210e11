namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A list or tuple, which are the same here.</summary>
internal sealed record ListLiteral(IReadOnlyList<Expression> Items) : Expression;
