namespace MultiagentAspire.ModelFiles.Templates;

/// <summary><c>if</c>, <c>elif</c> and <c>else</c>: the body of the first branch whose test holds.</summary>
internal sealed record If(
    IReadOnlyList<(Expression Test, IReadOnlyList<Statement> Body)> Branches,
    IReadOnlyList<Statement> Else
) : Statement;
