namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A mapping; keys must evaluate to strings.</summary>
/// <param name="Items">Evaluated in order; of two equal keys the later counts.</param>
internal sealed record DictLiteral(IReadOnlyList<(TemplateExpression Key, TemplateExpression Value)> Items)
    : TemplateExpression;
