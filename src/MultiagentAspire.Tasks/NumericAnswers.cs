using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Finds and compares the numbers that responses end with. Works on text throughout, so that no number is too
/// long for it.
/// </summary>
public static partial class NumericAnswers
{
    private const string BoxOpening = @"\boxed{";

    /// <summary>
    /// The final number of a response in canonical form, or null when it has none: the number that alone
    /// follows the last <c>#</c>; else the one number in the last <c>\boxed{…}</c>; else the last number of
    /// the text (paper section 6.2, without the lineage code's bugs: signs count, thousands commas and a
    /// trailing dot do not).
    /// </summary>
    public static string? Extract(string response) =>
        AfterMark(response) ?? InBox(response) ?? LastNumber(response);

    /// <summary>
    /// Whether both texts are numbers and the same number: <c>1,000</c> = <c>1000.0</c>, <c>-0</c> =
    /// <c>0</c>.
    /// </summary>
    public static bool Equal(string answer, string reference) =>
        Canonical(answer) is { } number && number == Canonical(reference);

    /// <summary>
    /// A text that is a number as a whole, in the one spelling of its value: no plus sign, no commas, no
    /// needless zeros, no trailing dot. Null for any other text.
    /// </summary>
    public static string? Canonical(string text)
    {
        var trimmed = text.Trim().TrimStart('$').TrimEnd('$');
        var match = NumberPattern().Match(trimmed);
        return match.Success && match.Index == 0 && trimmed[match.Length..] is "" or "."
            ? Canonical(match)
            : null;
    }

    private static string? AfterMark(string response)
    {
        var mark = response.LastIndexOf('#');
        if (mark < 0)
            return null;
        return Canonical(response[(mark + 1)..]);
    }

    private static string? InBox(string response)
    {
        var start = response.LastIndexOf(BoxOpening, StringComparison.Ordinal);
        if (start < 0)
            return null;
        start += BoxOpening.Length;
        var depth = 1;
        var end = start;
        for (; end < response.Length; end++)
        {
            if (response[end] == '{')
                depth++;
            else if (response[end] == '}' && --depth == 0)
                break;
        }
        if (depth > 0)
            return null;
        var inside = response[start..end]
            .Replace(@",\!", ",", StringComparison.Ordinal)
            .Replace("{,}", ",", StringComparison.Ordinal);
        var numbers = NumberPattern().Matches(inside);
        return numbers.Count == 1 ? Canonical(numbers[0]) : null;
    }

    private static string? LastNumber(string response)
    {
        Match? last = null;
        for (var match = NumberPattern().Match(response); match.Success; match = match.NextMatch())
            last = match;
        return last is null ? null : Canonical(last);
    }

    private static string Canonical(Match match)
    {
        var whole = match.Groups["whole"].Value.Replace(",", "", StringComparison.Ordinal).TrimStart('0');
        var part = match.Groups["part"].Value.TrimEnd('0');
        var digits = (whole.Length == 0 ? "0" : whole) + (part.Length == 0 ? "" : "." + part);
        var negative = match.Groups["sign"].Value is "-" or "\u2212" && digits != "0";
        return negative ? "-" + digits : digits;
    }

    // A sign belongs to the number unless something stands before it that can be subtracted from: "343-13"
    // ends in 13, "= -13" in -13.
    [GeneratedRegex(
        @"(?<sign>(?<![\p{L}\p{Nd})\]}])[-+\u2212])?(?:(?<whole>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.(?<part>[0-9]+))?|(?<![0-9])\.(?<part>[0-9]+))",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex NumberPattern();
}
