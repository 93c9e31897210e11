namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A list or tuple, which are the same here.</summary>
/// <param name="Items">Evaluated in order.</param>
internal sealed record ListLiteral(IReadOnlyList<TemplateExpression> Items) : TemplateExpression;
