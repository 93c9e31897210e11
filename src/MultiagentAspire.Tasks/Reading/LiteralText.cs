using System.Globalization;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>Rewrites numbers that are spelled in words or by repeating digits as expressions.</summary>
internal static partial class LiteralText
{
    /// <summary>
    /// <c>0.1\overline{6}</c> becomes a fraction, <c>2 million</c> a product, <c>7.5e3</c> a product, and <c>1 1/2</c>
    /// a mixed number.
    /// </summary>
    public static string Rewrite(string text)
    {
        text = Repeating().Replace(NumberText.Normalize(text), ToFraction);
        text = Scale()
            .Replace(text, scale => $"{scale.Groups[1].Value}*10^{{{ExponentOf(scale.Groups[2].Value)}}}");
        text = Exponent().Replace(text, "$1*10^{$2}");
        return Mixed().Replace(text, @"$1\frac{$2}{$3}");
    }

    /// <summary>Whether a text has a decimal whose last digits repeat.</summary>
    public static bool HasRepeatingDigits(string text) => Repeating().IsMatch(text);

    /// <summary>
    /// The digits before the repeating ones are subtracted: 0.1666… = (16 − 1) / 90.
    /// </summary>
    private static string ToFraction(Match match)
    {
        var (whole, fixedDigits, repeating) = (
            match.Groups["whole"].Value,
            match.Groups["fixed"].Value,
            match.Groups["repeating"].Value
        );
        var all = Parse(whole + fixedDigits + repeating);
        var before = Parse(whole + fixedDigits);
        var nines = new string('9', repeating.Length) + new string('0', fixedDigits.Length);
        return FormattableString.Invariant($@"\frac{{{all - before}}}{{{nines}}}");
    }

    private static long Parse(string digits) =>
        digits.Length == 0 ? 0 : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int ExponentOf(string word) =>
        word switch
        {
            "thousand" => 3,
            "million" => 6,
            "billion" => 9,
            _ => 12,
        };

    /// <summary>A decimal with a bar over its last digits; at most 17 digits.</summary>
    [GeneratedRegex(
        @"(?<![0-9.])(?<whole>[0-9]{0,5})\.(?<fixed>[0-9]{0,6})\\(?:overline|bar) ?\{ ?(?<repeating>[0-9]{1,6}) ?\}",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Repeating();

    /// <summary>A number and a power of a thousand in words.</summary>
    [GeneratedRegex(
        @"([0-9]) ?(?:\\(?:text|mathrm|textrm)\{)? ?(thousand|million|billion|trillion)s?(?![a-z]) ?\}?",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Scale();

    /// <summary>A number with an exponent of ten after <c>e</c>.</summary>
    [GeneratedRegex(
        @"(?<![\w.])([0-9]+(?:\.[0-9]+)?)[eE]([-+]?[0-9]{1,3})(?![\w.])",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Exponent();

    /// <summary>A whole number, a blank and a fraction.</summary>
    [GeneratedRegex(@"(?<![\w./])([0-9]+) ([0-9]+)/([0-9]+)(?![\w./])", RegexOptions.CultureInvariant)]
    private static partial Regex Mixed();
}
