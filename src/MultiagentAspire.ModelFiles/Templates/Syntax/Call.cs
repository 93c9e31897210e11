namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A call of a function, method, filter or test by its name (<see cref="TemplateCalls"/>).</summary>
/// <param name="Kind">Which list of names is meant.</param>
/// <param name="Name">The name.</param>
/// <param name="Arguments">Positional arguments. The value that a method, filter or test applies to is the
/// first.</param>
/// <param name="Named">Named arguments.</param>
internal sealed record Call(
    CallKind Kind,
    string Name,
    IReadOnlyList<TemplateExpression> Arguments,
    IReadOnlyList<(string Name, TemplateExpression Value)> Named
) : TemplateExpression;
