using System.Text;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// The first stage of the reference repository's grader: the string normaliser of Hendrycks and prm800k, step
/// by step (paper section 6.3).
/// </summary>
internal static partial class MathNormalizer
{
    private const string Text = @"\text{";
    private const string Units = @"\text{ ";
    private const string Fraction = @"\frac";
    private const string Root = @"\sqrt";

    /// <summary>
    /// The answer in the normaliser's spelling; where a step fails, the trimmed and unwrapped answer itself.
    /// </summary>
    public static string Normalize(string answer)
    {
        var plain = Unwrapped(answer.Trim()).Trim();
        return Steps(plain) ?? plain;
    }

    /// <summary>
    /// The inside, where the whole is one <c>\text{…}</c> on one line; it ends at the last brace, also where
    /// that closes another.
    /// </summary>
    public static string Unwrapped(string answer) =>
        answer.Length > Text.Length + 1
        && answer.StartsWith(Text, StringComparison.Ordinal)
        && answer[^1] == '}'
        && !answer.Contains('\n', StringComparison.Ordinal)
            ? answer[Text.Length..^1]
            : answer;

    private static string? Steps(string answer)
    {
        var text = new StringBuilder(answer)
            .Replace("\n", "")
            .Replace(@"\!", "")
            .Replace(@"\\", @"\")
            .Replace("tfrac", "frac")
            .Replace("dfrac", "frac")
            .Replace(@"\left", "")
            .Replace(@"\right", "")
            .Replace(@"^{\circ}", "")
            .Replace(@"^\circ", "")
            .Replace(@"\$", "")
            .ToString();
        var parts = text.Split(Units);
        if (parts.Length > 2)
            return null; // two units: nothing is normalised
        text = new StringBuilder(parts[0])
            .Replace(@"\%", "")
            .Replace(" .", " 0.")
            .Replace("{.", "{0.")
            .ToString();
        if (text.Length == 0)
            return text;
        if (text[0] == '.')
            text = "0" + text;
        if (text.Split('=') is [{ Length: <= 2 }, var right])
            text = right;
        if (
            BracedRoots(text) is not { } roots
            || BracedFractions(roots.Replace(" ", "", StringComparison.Ordinal)) is not { } fractions
        )
            return null;
        if (fractions == "0.5")
            return @"\frac{1}{2}";
        return Quotient().Match(fractions) is { Success: true } match
            ? $@"\frac{{{match.Groups[1]}}}{{{match.Groups[2]}}}"
            : fractions;
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
    /// <c>\frac12</c> and <c>\frac1{2}</c> → <c>\frac{1}{2}</c>; null where nothing follows. A single
    /// character after it leaves the whole text as it is.
    /// </summary>
    private static string? BracedFractions(string text)
    {
        var parts = text.Split(Fraction);
        var result = new StringBuilder(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            if (part.Length == 0)
                return null;
            result.Append(Fraction);
            if (part[0] == '{')
                result.Append(part);
            else if (part.Length < 2)
                return text;
            else if (part[1] == '{')
                result.Append('{').Append(part[0]).Append('}').Append(part.AsSpan(1));
            else
                result
                    .Append('{')
                    .Append(part[0])
                    .Append("}{")
                    .Append(part[1])
                    .Append('}')
                    .Append(part.AsSpan(2));
        }
        return result.ToString();
    }

    // Whole numbers as they are printed: 03/4 and -0/4 stay.
    [GeneratedRegex(@"\A(0|-?[1-9][0-9]*)/(0|-?[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Quotient();
}
