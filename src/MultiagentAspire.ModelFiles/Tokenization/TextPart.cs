namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>A part of a text: an added token, or text for the model when <paramref name="Token"/> is null.</summary>
internal readonly record struct TextPart(AddedToken? Token, int Start, int End);
