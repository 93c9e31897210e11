namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// A <c>generation</c> block, with which transformers marks assistant text; here it only outputs its body.
/// </summary>
/// <param name="Body">Output as if it stood outside the block.</param>
internal sealed record Group(IReadOnlyList<Statement> Body) : Statement;
