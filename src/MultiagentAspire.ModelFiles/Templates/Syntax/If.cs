namespace MultiagentAspire.ModelFiles.Templates;

/// <summary><c>if</c>, <c>elif</c> and <c>else</c>: the body of the first branch whose test holds.</summary>
/// <param name="Branches"><c>if</c> and <c>elif</c> in order.</param>
/// <param name="Else">Empty without <c>else</c>.</param>
internal sealed record If(
    IReadOnlyList<(TemplateExpression Test, IReadOnlyList<Statement> Body)> Branches,
    IReadOnlyList<Statement> Else
) : Statement;
