namespace MultiagentAspire.Core;

/// <summary>Text of files and messages of others, made fit to be repeated in a line of ours.</summary>
public static class ForeignText
{
    private const int Longest = 400;

    /// <summary>One line, without what steers a terminal, and not longer than anyone reads.</summary>
    public static string OneLine(string text)
    {
        var line = string.Concat(
            text.Take(Longest)
                .Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter)
        );
        return text.Length > Longest ? line + "…" : line;
    }
}
