using System.Globalization;
using System.Text.RegularExpressions;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Extracts and compares the final numbers of responses. Numbers stay text, so that no number is too long.
/// </summary>
public static partial class NumericAnswers
{
    private const string BoxOpening = @"\boxed{";

    /// <summary>
    /// The final number of a response in canonical form: the number that alone follows the last <c>#</c>; else the only
    /// number in the last <c>\boxed{…}</c>; else that of the last named answer (<see cref="NamedAnswers"/>); else the
    /// last number of the text; else null. This is paper section 6.2
    /// without the errors of the reference code: signs count, thousands commas and a final dot do not.
    /// </summary>
    public static string? Extract(string response)
    {
        var text = NumberText.Normalize(response);
        return NumberAfterMark(text)
            ?? NumberInBox(text)
            ?? NamedNumber(FinalAnswers.End(text))
            ?? LastNumber(text);
    }

    /// <summary>
    /// Whether both texts are the same number: <c>1,000</c> = <c>1000.0</c>, <c>-0</c> = <c>0</c>. False where either
    /// is no number.
    /// </summary>
    public static bool Equal(string answer, string reference) =>
        Canonical(answer) is { } number && number == Canonical(reference);

    /// <summary>
    /// The canonical form of a text that is one number, with or without dollar signs: no plus sign, no commas, no
    /// leading or trailing zeros, no final dot. Null for any other text.
    /// </summary>
    public static string? Canonical(string text)
    {
        var trimmed = NumberText.Normalize(text).Trim().TrimStart('$').TrimEnd('$');
        var match = NumberPattern().Match(trimmed);
        var isWhole = match.Success && match.Index == 0 && trimmed[match.Length..] is "" or ".";
        return isWhole ? Canonical(match) : null;
    }

    private static string? NumberAfterMark(string response)
    {
        var mark = response.LastIndexOf('#');
        if (mark < 0)
            return null;
        return Canonical(response[(mark + 1)..]);
    }

    private static string? NumberInBox(string response)
    {
        var command = response.LastIndexOf(BoxOpening, StringComparison.Ordinal);
        if (command < 0 || BoxedAnswers.Inside(response, command + BoxOpening.Length - 1) is not { } content)
            return null;
        content = content
            .Replace(@",\!", ",", StringComparison.Ordinal)
            .Replace("{,}", ",", StringComparison.Ordinal);
        var numbers = NumberPattern().Matches(content);
        return numbers.Count == 1 ? Canonical(numbers[0]) : null;
    }

    /// <summary>The result of a calculation that is named as the answer, or the first number that is.</summary>
    private static string? NamedNumber(string response)
    {
        if (NamedAnswers.Extract(response) is not { } named)
            return null;
        return NumberPattern().Match(NamedAnswers.ResultOf(named)) is { Success: true } number
            ? Canonical(number)
            : null;
    }

    private static string? LastNumber(string response) =>
        FinalAnswers.FindLast(NumberPattern(), response) is { } last ? Canonical(last) : null;

    private static string Canonical(Match match)
    {
        var whole = match.Groups["whole"].Value.Replace(",", "", StringComparison.Ordinal);
        var part = match.Groups["part"].Value;
        if (match.Groups["exponent"] is { Success: true, ValueSpan: var exponent })
            (whole, part) = Shift(whole, part, int.Parse(exponent, CultureInfo.InvariantCulture));
        (whole, part) = (whole.TrimStart('0'), part.TrimEnd('0'));
        var digits = (whole.Length == 0 ? "0" : whole) + (part.Length == 0 ? "" : "." + part);
        var negative = match.Groups["sign"].Value is "-" or "\u2212" && digits != "0";
        return negative ? "-" + digits : digits;
    }

    /// <summary>Moves the decimal point to the right, or for negative places to the left.</summary>
    private static (string Whole, string Part) Shift(string whole, string part, int places)
    {
        if (places >= 0)
        {
            var padded = part.PadRight(places, '0');
            return (whole + padded[..places], padded[places..]);
        }
        var filled = whole.PadLeft(1 - places, '0');
        return (filled[..^-places], filled[^-places..] + part);
    }

    /// <summary>
    /// A sign is part of the number unless a term is before it: "343-13" ends in 13, "= -13" in -13.
    /// </summary>
    private const string Sign = @"(?<sign>(?<![\p{L}\p{Nd})\]}])[-+\u2212])?";

    private const string Whole = "(?<whole>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)";
    private const string Part = @"\.(?<part>[0-9]+)";
    private const string Exponent = @"(?:[eE](?<exponent>[-+]?[0-9]{1,3})(?![\p{L}\p{Nd}.]))?";

    /// <summary>A number with its sign, thousands commas and decimal part.</summary>
    [GeneratedRegex(
        Sign + "(?:" + Whole + "(?:" + Part + ")?|(?<![0-9])" + Part + ")" + Exponent,
        RegexOptions.CultureInvariant
    )]
    private static partial Regex NumberPattern();
}
