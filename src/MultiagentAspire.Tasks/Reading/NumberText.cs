using System.Text;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Brings numbers of a text into one spelling before any extractor looks for them: ASCII digits, <c>-</c> as the sign,
/// plain blanks, <c>a/b</c> for ½ and its like, <c>1e3</c> for 1 × 10³. Other text stays as it is.
/// </summary>
internal static partial class NumberText
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private static readonly Dictionary<char, string> Fractions = new()
    {
        ['½'] = "1/2",
        ['⅓'] = "1/3",
        ['⅔'] = "2/3",
        ['¼'] = "1/4",
        ['¾'] = "3/4",
        ['⅕'] = "1/5",
        ['⅖'] = "2/5",
        ['⅗'] = "3/5",
        ['⅘'] = "4/5",
        ['⅙'] = "1/6",
        ['⅚'] = "5/6",
        ['⅛'] = "1/8",
        ['⅜'] = "3/8",
        ['⅝'] = "5/8",
        ['⅞'] = "7/8",
    };

    /// <summary>The text in which every number has its plain spelling. Linear in the text.</summary>
    public static string Normalize(string text)
    {
        var plain = text.All(char.IsAscii) ? text : ReplaceCharacters(text);
        return plain.Contains("10", StringComparison.Ordinal)
            ? Scientific().Replace(plain, "${mantissa}e${exponent}")
            : plain;
    }

    private static string ReplaceCharacters(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            var afterDigit = plain.Length > 0 && char.IsAsciiDigit(plain[^1]);
            if (Fractions.TryGetValue(character, out var fraction))
                plain.Append(afterDigit ? " " : "").Append(fraction);
            else if (Superscripts.Contains(character, StringComparison.Ordinal) && afterDigit)
                at = AppendExponent(plain, text, at) - 1;
            else
                plain.Append(Plain(character, afterDigit));
        }
        return plain.ToString();
    }

    /// <summary>Appends an exponent in superscript digits; returns the index after it.</summary>
    private static int AppendExponent(StringBuilder plain, string text, int start)
    {
        plain.Append('^').Append('{');
        var at = start;
        for (
            ;
            at < text.Length
                && Superscripts.IndexOf(text[at], StringComparison.Ordinal) is >= 0 and var digit;
            at++
        )
            plain.Append(digit);
        plain.Append('}');
        return at;
    }

    private static char Plain(char character, bool afterDigit) =>
        character switch
        {
            >= '\uFF10' and <= '\uFF19' => (char)('0' + character - '\uFF10'),
            '\uFF0E' => '.',
            '\uFF0C' => ',',
            '\u2212' or '\uFF0D' or '\u2010' or '\u2011' => '-',
            '\u2013' when !afterDigit => '-', // between digits it is a range
            '\u2044' => '/',
            '\u00A0' or '\u2007' or '\u2009' or '\u202F' => ' ',
            _ => character,
        };

    /// <summary>A number times a power of ten.</summary>
    [GeneratedRegex(
        @"(?<![\w.])(?<mantissa>[0-9]+(?:\.[0-9]+)?) ?(?:×|\*|·|\\times|\\cdot) ?10 ?\^ ?"
            + @"(?:\{ ?(?<exponent>-?[0-9]{1,3}) ?\}|(?<exponent>-?[0-9]{1,3}))(?![0-9])",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Scientific();
}
