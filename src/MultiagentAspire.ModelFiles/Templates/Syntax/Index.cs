namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>An item, <c>target[key]</c>: of a list or string by a number, of a mapping by a string.</summary>
/// <param name="Target">A list, string or mapping.</param>
/// <param name="Key">A negative number counts from the end.</param>
internal sealed record Index(TemplateExpression Target, TemplateExpression Key) : TemplateExpression;
