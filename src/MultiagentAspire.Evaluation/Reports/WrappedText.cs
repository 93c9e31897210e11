namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Breaks lines between words, so that a terminal does not break them within words.</summary>
public static class WrappedText
{
    /// <summary>
    /// Breaks each line of a text that is longer than <paramref name="width"/> at spaces. Lines keep their
    /// indentation, a word longer than the width stays whole.
    /// </summary>
    /// <param name="text">Lines, separated by line feeds.</param>
    /// <param name="width">Columns of the terminal; null: the text is returned unchanged.</param>
    public static string Fit(string text, int? width) =>
        width is { } limit
            ? string.Join('\n', text.Split('\n').SelectMany(line => LinesOf(line, limit)))
            : text;

    private static IEnumerable<string> LinesOf(string line, int limit)
    {
        var indentation = line[..(line.Length - line.TrimStart(' ').Length)];
        while (line.Length > limit)
        {
            var cut = line.LastIndexOf(' ', limit);
            if (cut <= indentation.Length)
                cut = line.IndexOf(' ', Math.Min(line.Length, limit));
            if (cut < 0)
                break;
            yield return line[..cut];
            line = indentation + line[(cut + 1)..];
        }
        yield return line;
    }
}
