using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Three readings of an answer to a word problem: ours, and the two of lm-evaluation-harness (task gsm8k,
/// version 3).
/// </summary>
public static partial class Gsm8kAnswers
{
    private const string Mark = "####";

    /// <summary>
    /// The number in the last box; else the first number that follows <c>####</c> (what comes after it may be
    /// another problem); else that of the last <c>answer is …</c>; else the last number. Signs, thousands
    /// commas and cents are read; in canonical form.
    /// </summary>
    public static string? Extract(string response)
    {
        var end = FinalAnswers.End(response);
        if (BoxedAnswers.Extract(end) is { } boxed && NumericAnswers.Extract(boxed) is { } inBox)
            return inBox;
        var named = Marked().Match(end) is { Success: true } mark ? mark : Last(Named(), end);
        return NumericAnswers.Extract(named?.Groups[1].Value ?? end);
    }

    /// <summary>lm-eval's strict-match: the first <c>#### number</c>, as written.</summary>
    public static string? Strict(string response) =>
        StrictPattern().Match(response) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>lm-eval's flexible-extract: the last thing that looks like a number, as written.</summary>
    public static string? Flexible(string response) => Last(FlexiblePattern(), response)?.Value;

    /// <summary>
    /// lm-eval's comparison: the same text but for case, commas, dollar signs, what stands before <c>####
    /// </c>, and a last full stop.
    /// </summary>
    public static bool SameText(string answer, string reference) =>
        string.Equals(StripIgnored(answer), StripIgnored(reference), StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an answer is the number that a reference states: alone, or after the last <c>####</c> of a
    /// worked solution.
    /// </summary>
    public static bool Equal(string answer, string reference) =>
        NumericAnswers.Equal(GoldAnswer(answer), GoldAnswer(reference));

    /// <summary>The text after the last <c>####</c>, without commas; without the mark, the whole.</summary>
    public static string GoldAnswer(string solution) =>
        solution[
            (solution.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? at + Mark.Length : 0)..
        ]
            .Trim()
            .Replace(",", "", StringComparison.Ordinal);

    private static string StripIgnored(string text)
    {
        var plain = text.Replace(",", "", StringComparison.Ordinal)
            .Replace("$", "", StringComparison.Ordinal);
        if (plain.LastIndexOf(Mark + " ", StringComparison.Ordinal) is >= 0 and var mark)
            plain = plain[(mark + Mark.Length + 1)..];
        return plain.EndsWith('.') ? plain[..^1] : plain;
    }

    private static Match? Last(Regex pattern, string text)
    {
        Match? last = null;
        for (var match = pattern.Match(text); match.Success; match = match.NextMatch())
            last = match;
        return last;
    }

    [GeneratedRegex(@"#### (-?[0-9.,]+)", RegexOptions.CultureInvariant)]
    private static partial Regex StrictPattern();

    [GeneratedRegex(@"-?[$0-9.,]{2,}|-?[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex FlexiblePattern();

    [GeneratedRegex(@"####\s*([-+\u2212]?\$?[0-9.,]*[0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();

    [GeneratedRegex(
        @"answer is:?\s*([-+\u2212]?\$?[0-9.,]*[0-9])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex Named();
}
