namespace MultiagentAspire.Core;

/// <summary>Makes untrusted text, from files and other processes, safe to repeat in messages.</summary>
public static class UntrustedText
{
    private const int MaxLength = 400;

    /// <summary>The text in one line: control characters become blanks, and it is cut after 400 characters.</summary>
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
