namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// Finds formulas in texts of models: <c>\( \)</c>, <c>\[ \]</c>, <c>$$ $$</c>, <c>$ $</c> and
/// <c>\boxed{}</c>. A formula in single dollars is on one line, has no blank inside its dollars and no digit
/// after them, so that amounts of money stay text.
/// </summary>
internal static class MathSegments
{
    /// <summary>Longest formula, in characters; a longer one stays text.</summary>
    public const int MaxLength = 2000;
    private const string Boxed = @"\boxed{";

    /// <summary>Pairs of delimiters, and whether their formula stands on lines of its own.</summary>
    private static readonly (string Opening, string Closing, bool Display)[] Delimited =
    [
        (@"\(", @"\)", false),
        (@"\[", @"\]", true),
        ("$$", "$$", true),
    ];

    /// <summary>The pieces of a text in order; joined they are the text.</summary>
    public static IReadOnlyList<MathSegment> Split(string text)
    {
        var segments = new List<MathSegment>();
        var (plain, at) = (0, 0); // where the current text without formulas begins, and where the scan is
        while (at < text.Length)
        {
            if (text[at] is not ('\\' or '$'))
            {
                at++;
                continue;
            }
            if (ParseAt(text, at) is not { } formula)
            {
                at += Skip(text, at);
                continue;
            }
            if (at > plain)
                segments.Add(new MathSegment(text[plain..at]));
            segments.Add(formula);
            plain = at += formula.Raw.Length;
        }
        if (plain < text.Length)
            segments.Add(new MathSegment(text[plain..]));
        return segments;
    }

    /// <summary>
    /// How many characters to go on where no formula begins. An escaped backslash or dollar does not begin one, nor
    /// does the second dollar of a pair that delimits nothing.
    /// </summary>
    private static int Skip(string text, int at)
    {
        if (at + 1 >= text.Length)
            return 1;
        var isEscaped = text[at] == '\\' && text[at + 1] is '\\' or '$';
        return isEscaped || text[at] == '$' && text[at + 1] == '$' ? 2 : 1;
    }

    /// <summary>The formula that begins at an index; null where none does.</summary>
    private static MathSegment? ParseAt(string text, int at)
    {
        foreach (var delimiters in Delimited)
            if (StartsWith(text, at, delimiters.Opening))
                return ParseDelimited(text, at, delimiters);
        if (StartsWith(text, at, Boxed))
            return InBraces(text, at);
        return text[at] == '$' ? InDollars(text, at) : null;
    }

    private static bool StartsWith(string text, int at, string start) =>
        text.AsSpan(at).StartsWith(start, StringComparison.Ordinal);

    /// <summary>
    /// The formula up to the next closing delimiter; null where there is none in reach, or nothing before it.
    /// </summary>
    private static MathSegment? ParseDelimited(
        string text,
        int at,
        (string Opening, string Closing, bool Display) delimiters
    )
    {
        var closing = delimiters.Closing;
        var start = at + delimiters.Opening.Length;
        var searched = Math.Min(text.Length - start, MaxLength + closing.Length);
        var length = text.AsSpan(start, searched).IndexOf(closing, StringComparison.Ordinal);
        if (length < 0)
            return null;
        var end = start + length;
        var tex = text[start..end];
        if (string.IsNullOrWhiteSpace(tex))
            return null;
        return new MathSegment(text[at..(end + closing.Length)], tex, delimiters.Display);
    }

    /// <summary><c>\boxed{}</c> up to the brace that closes it; it is TeX as a whole.</summary>
    private static MathSegment? InBraces(string text, int at)
    {
        var depth = 1;
        for (var i = at + Boxed.Length; i < text.Length && i - at <= MaxLength; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '{')
                depth++;
            else if (text[i] == '}' && --depth == 0)
                return new MathSegment(text[at..(i + 1)], text[at..(i + 1)]);
        }
        return null;
    }

    /// <summary>
    /// The formula up to the next dollar of the line that is not escaped; null where it is not a formula.
    /// </summary>
    private static MathSegment? InDollars(string text, int at)
    {
        for (var i = at + 1; i < text.Length && i - at <= MaxLength && text[i] != '\n'; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '$')
                return IsFormula(text, at, i) ? new MathSegment(text[at..(i + 1)], text[(at + 1)..i]) : null;
        }
        return null;
    }

    /// <summary>
    /// Whether the text between two dollars is a formula: not empty, without white space inside the dollars, and
    /// without a digit after them.
    /// </summary>
    private static bool IsFormula(string text, int opening, int closing) =>
        closing > opening + 1
        && !char.IsWhiteSpace(text[opening + 1])
        && !char.IsWhiteSpace(text[closing - 1])
        && (closing + 1 == text.Length || !char.IsAsciiDigit(text[closing + 1]));
}
