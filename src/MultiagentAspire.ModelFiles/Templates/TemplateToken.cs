namespace MultiagentAspire.ModelFiles.Templates;

internal readonly record struct TemplateToken(TokenKind Kind, string Value, int Line);
