namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>An expression of a template: a node of the syntax tree.</summary>
internal abstract record TemplateExpression
{
    /// <summary>
    /// Levels of nodes, 1 for a leaf; bounded, so that an untrusted template cannot exhaust the stack.
    /// </summary>
    public int Depth { get; init; } = 1;
}
