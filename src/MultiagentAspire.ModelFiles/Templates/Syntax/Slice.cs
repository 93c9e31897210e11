namespace MultiagentAspire.ModelFiles.Templates;

/// <summary><c>target[start:stop:step]</c> with Python's rules; null: not given.</summary>
/// <param name="Target">A list or string.</param>
/// <param name="Start">First index, inclusive.</param>
/// <param name="Stop">Last index, exclusive.</param>
/// <param name="Step">Distance of indices; 1 when not given, negative for reverse order.</param>
internal sealed record Slice(
    TemplateExpression Target,
    TemplateExpression? Start,
    TemplateExpression? Stop,
    TemplateExpression? Step
) : TemplateExpression;
