using System.Text;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// The first stage of the reference repository's grader: the string normalizer of Hendrycks and prm800k, step by step
/// (paper section 6.3).
/// </summary>
internal static partial class MathNormalizer
{
    private const string Text = @"\text{";
    private const string Units = @"\text{ ";
    private const string Fraction = @"\frac";
    private const string Root = @"\sqrt";

    /// <summary>
    /// The answer in the normalizer's spelling; where a step fails, the trimmed and unwrapped answer itself.
    /// </summary>
    public static string Normalize(string answer)
    {
        var plain = Unwrapped(answer.Trim()).Trim();
        return NormalizeFully(plain) ?? plain;
    }

    /// <summary>
    /// The content, where the whole answer is one <c>\text{…}</c> on one line. As in the original it ends at the last
    /// brace, even where that closes another group.
    /// </summary>
    public static string Unwrapped(string answer) =>
        answer.Length > Text.Length + 1
        && answer.StartsWith(Text, StringComparison.Ordinal)
        && answer[^1] == '}'
        && !answer.Contains('\n', StringComparison.Ordinal)
            ? answer[Text.Length..^1]
            : answer;

    /// <summary>Null where a step fails, as for two units.</summary>
    private static string? NormalizeFully(string answer)
    {
        var parts = RemoveFormatting(answer).Split(Units);
        if (parts.Length > 2)
            return null;
        var text = PrependZeros(parts[0].Replace(@"\%", "", StringComparison.Ordinal));
        if (text.Length == 0)
            return text;
        if (text.Split('=') is [{ Length: <= 2 }, var right])
            text = right;
        if (BracedRoots(text) is not { } roots)
            return null;
        var compact = roots.Replace(" ", "", StringComparison.Ordinal);
        return BracedFractions(compact) is { } fractions ? FractionOfQuotient(fractions) : null;
    }

    private static string RemoveFormatting(string answer)
    {
        var text = new StringBuilder(answer);
        text.Replace("\n", "").Replace(@"\!", "").Replace(@"\\", @"\");
        text.Replace("tfrac", "frac").Replace("dfrac", "frac");
        text.Replace(@"\left", "").Replace(@"\right", "");
        text.Replace(@"^{\circ}", "").Replace(@"^\circ", "");
        return text.Replace(@"\$", "").ToString();
    }

    /// <summary><c>.5</c> → <c>0.5</c>, at the start, after a blank and after a brace.</summary>
    private static string PrependZeros(string text)
    {
        text = text.Replace(" .", " 0.", StringComparison.Ordinal)
            .Replace("{.", "{0.", StringComparison.Ordinal);
        return text.StartsWith('.') ? "0" + text : text;
    }

    /// <summary><c>0.5</c> and a quotient of whole numbers as <c>\frac{a}{b}</c>; any other text unchanged.</summary>
    private static string FractionOfQuotient(string text)
    {
        if (text == "0.5")
            return @"\frac{1}{2}";
        var match = Quotient().Match(text);
        return match.Success ? $@"\frac{{{match.Groups[1]}}}{{{match.Groups[2]}}}" : text;
    }

    /// <summary><c>\sqrt3</c> → <c>\sqrt{3}</c>; null where nothing follows.</summary>
    private static string? BracedRoots(string text)
    {
        var parts = text.Split(Root);
        var result = new StringBuilder(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            if (part.Length == 0)
                return null;
            result.Append(Root).Append(part[0] == '{' ? part : $"{{{part[0]}}}{part[1..]}");
        }
        return result.ToString();
    }

    /// <summary>
    /// <c>\frac12</c> and <c>\frac1{2}</c> → <c>\frac{1}{2}</c>; null where nothing follows. A single character after
    /// it leaves the whole text unchanged.
    /// </summary>
    private static string? BracedFractions(string text)
    {
        var parts = text.Split(Fraction);
        var result = new StringBuilder(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            if (part.Length == 0)
                return null;
            if (part[0] != '{' && part.Length < 2)
                return text;
            result.Append(Fraction).Append(BraceArguments(part));
        }
        return result.ToString();
    }

    /// <summary>The text after <c>\frac</c>, of at least two characters unless it starts with a brace.</summary>
    private static string BraceArguments(string text)
    {
        if (text[0] == '{')
            return text;
        var numerator = $"{{{text[0]}}}";
        return text[1] == '{' ? numerator + text[1..] : $"{numerator}{{{text[1]}}}{text[2..]}";
    }

    /// <summary>A quotient of whole numbers in their usual spelling: 03/4 and -0/4 do not match.</summary>
    [GeneratedRegex(@"\A(0|-?[1-9][0-9]*)/(0|-?[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Quotient();
}
