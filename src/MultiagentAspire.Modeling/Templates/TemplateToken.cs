namespace MultiagentAspire.Modeling.Templates;

internal readonly record struct TemplateToken(TokenKind Kind, string Value, int Line);
