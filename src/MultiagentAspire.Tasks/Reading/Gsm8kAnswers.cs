using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Three readings of answers to GSM8K's word problems: the one that trains and votes, and the two of
/// lm-evaluation-harness (task gsm8k, version 3), which reports show beside it.
/// </summary>
public static partial class Gsm8kAnswers
{
    private const string Mark = "####";

    /// <summary>
    /// The number in the last box; else the first number after <c>####</c> (a model may continue with another
    /// problem); else the number of the last named answer (<see cref="NamedAnswers"/>); else the last number. Signs,
    /// thousands commas and cents are read. The result is in the form of <see
    /// cref="NumericAnswers.Canonical(string)"/>; null without a number.
    /// </summary>
    public static string? Extract(string response)
    {
        var end = NumberText.Normalize(FinalAnswers.End(response));
        if (BoxedAnswers.Extract(end) is { } boxed && NumericAnswers.Extract(boxed) is { } inBox)
            return inBox;
        if (Marked().Match(end) is { Success: true } mark)
            return NumericAnswers.Extract(mark.Groups[1].Value);
        return NumericAnswers.Extract(end);
    }

    /// <summary>lm-eval's filter strict-match: the first <c>#### number</c>, as written; null without one.</summary>
    public static string? Strict(string response) =>
        StrictPattern().Match(response) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>lm-eval's filter flexible-extract: the last text that looks like a number, as written.</summary>
    public static string? Flexible(string response) =>
        FinalAnswers.FindLast(FlexiblePattern(), response)?.Value;

    /// <summary>
    /// lm-eval's metric exact_match: equal texts apart from case, commas, dollar signs, the text before <c>####</c>,
    /// and a final full stop.
    /// </summary>
    public static bool SameText(string answer, string reference) =>
        string.Equals(StripIgnored(answer), StripIgnored(reference), StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an answer is the number of a reference, which is a number alone or a worked solution that ends with
    /// <c>####</c> and the number.
    /// </summary>
    public static bool Equal(string answer, string reference) =>
        NumericAnswers.Equal(GoldAnswer(answer), GoldAnswer(reference));

    /// <summary>
    /// The text after the last <c>####</c>, or the whole text without it; trimmed and without commas.
    /// </summary>
    public static string GoldAnswer(string solution)
    {
        var mark = solution.LastIndexOf(Mark, StringComparison.Ordinal);
        var answer = mark < 0 ? solution : solution[(mark + Mark.Length)..];
        return answer.Trim().Replace(",", "", StringComparison.Ordinal);
    }

    private static string StripIgnored(string text)
    {
        var plain = text.Replace(",", "", StringComparison.Ordinal)
            .Replace("$", "", StringComparison.Ordinal);
        if (plain.LastIndexOf(Mark + " ", StringComparison.Ordinal) is >= 0 and var mark)
            plain = plain[(mark + Mark.Length + 1)..];
        return plain.EndsWith('.') ? plain[..^1] : plain;
    }

    /// <summary>lm-eval's pattern of strict-match.</summary>
    [GeneratedRegex(@"#### (-?[0-9.,]+)", RegexOptions.CultureInvariant)]
    private static partial Regex StrictPattern();

    /// <summary>lm-eval's pattern of flexible-extract.</summary>
    [GeneratedRegex(@"-?[$0-9.,]{2,}|-?[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex FlexiblePattern();

    /// <summary>The first number after <c>####</c>, in group 1.</summary>
    [GeneratedRegex(@"####\s*([-+\u2212]?\$?[0-9.,]*[0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();
}
