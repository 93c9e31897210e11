namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>An item, <c>target[key]</c>: of a list or string by a number, of a mapping by a string.</summary>
internal sealed record Index(Expression Target, Expression Key) : Expression;
