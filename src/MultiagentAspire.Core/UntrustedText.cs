namespace MultiagentAspire.Core;

/// <summary>Text of files and messages of others, made fit to be repeated in a line of ours.</summary>
public static class UntrustedText
{
    private const int MaxLength = 400;

    /// <summary>One line, without what steers a terminal, and not longer than anyone reads.</summary>
    public static string ToSingleLine(string text)
    {
        var line = string.Concat(
            text.Take(MaxLength)
                .Select(character =>
                    char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character
                )
        );
        return text.Length > MaxLength ? line + "…" : line;
    }
}
