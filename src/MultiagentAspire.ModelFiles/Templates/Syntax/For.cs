namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A loop, <c>for targets in source if filter</c>.</summary>
/// <param name="Targets">Loop variables; several unpack each item.</param>
/// <param name="Source">What is iterated.</param>
/// <param name="Filter">Items for which it does not hold are skipped; null: none are.</param>
/// <param name="Body">Runs for each item.</param>
/// <param name="Else">Runs when there is no item.</param>
internal sealed record For(
    IReadOnlyList<string> Targets,
    TemplateExpression Source,
    TemplateExpression? Filter,
    IReadOnlyList<Statement> Body,
    IReadOnlyList<Statement> Else
) : Statement;
