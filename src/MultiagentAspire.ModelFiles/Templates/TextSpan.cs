namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Characters from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
public readonly record struct TextSpan(int Start, int End);
