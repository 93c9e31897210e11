namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// Finds formulas in what models say: <c>\( \)</c>, <c>\[ \]</c>, <c>$$ $$</c>, <c>$ $</c> and
/// <c>\boxed{}</c>. A formula in single dollars is on one line, has no blank inside its dollars and no digit
/// after them, so that amounts of money stay text.
/// </summary>
internal static class MathSegments
{
    /// <summary>Longer ones, in characters, stay text.</summary>
    public const int MaxLength = 2000;
    private const string Boxed = @"\boxed{";

    /// <summary>The pieces of a text in order; together they are the text.</summary>
    public static IReadOnlyList<MathSegment> Split(string text)
    {
        var segments = new List<MathSegment>();
        var (plain, at) = (0, 0);
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
    /// An escaped backslash or dollar begins nothing, and neither does the second dollar of a pair that is
    /// none.
    /// </summary>
    private static int Skip(string text, int at) =>
        at + 1 < text.Length
        && (text[at] == '\\' && text[at + 1] is '\\' or '$' || text[at] == '$' && text[at + 1] == '$')
            ? 2
            : 1;

    private static MathSegment? ParseAt(string text, int at)
    {
        var rest = text.AsSpan(at);
        return rest.StartsWith(@"\(", StringComparison.Ordinal)
                ? ParseDelimited(text, at, 2, @"\)", display: false)
            : rest.StartsWith(@"\[", StringComparison.Ordinal)
                ? ParseDelimited(text, at, 2, @"\]", display: true)
            : rest.StartsWith("$$", StringComparison.Ordinal)
                ? ParseDelimited(text, at, 2, "$$", display: true)
            : rest.StartsWith(Boxed, StringComparison.Ordinal) ? InBraces(text, at)
            : rest[0] == '$' ? InDollars(text, at)
            : null;
    }

    private static MathSegment? ParseDelimited(string text, int at, int opening, string closing, bool display)
    {
        var from = at + opening;
        var end = text.AsSpan(from, Math.Min(text.Length - from, MaxLength + closing.Length))
            .IndexOf(closing, StringComparison.Ordinal);
        if (end < 0 || string.IsNullOrWhiteSpace(text[from..(from + end)]))
            return null;
        return new MathSegment(text[at..(from + end + closing.Length)], text[from..(from + end)], display);
    }

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

    private static bool IsFormula(string text, int opening, int closing) =>
        closing > opening + 1
        && !char.IsWhiteSpace(text[opening + 1])
        && !char.IsWhiteSpace(text[closing - 1])
        && (closing + 1 == text.Length || !char.IsAsciiDigit(text[closing + 1]));
}
