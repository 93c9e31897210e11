namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// A <c>generation</c> block, with which transformers marks assistant text; here it only outputs its body.
/// </summary>
internal sealed record Group(IReadOnlyList<Statement> Body) : Statement;
