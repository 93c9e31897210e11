namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A token of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text: of a string without quotes and with escapes resolved; empty for tags and the
/// end.</param>
/// <param name="Line">Line in the template on which it starts, from 1.</param>
internal readonly record struct TemplateToken(TokenKind Kind, string Value, int Line);
