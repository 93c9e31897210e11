using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Answers of responses that were not asked for one form. Every reading is linear in the response, and looks
/// at its last <see cref="SearchedLength"/> characters.
/// </summary>
internal static partial class FinalAnswers
{
    /// <summary>An answer stands at the end.</summary>
    public const int SearchedLength = 20_000;

    /// <summary>
    /// The last box or run of boxes; else what <c>the final answer is …</c> or a line <c>Final Answer: …</c>
    /// names; else the last formula, or run of formulas, between dollar signs or LaTeX's brackets; else a
    /// response that is a LaTeX expression as a whole; else the last number, in any usual spelling; else
    /// null.
    /// </summary>
    public static string? Any(string response)
    {
        var end = End(response);
        return BoxedAnswers.ExtractRun(end)
            ?? Named(end)
            ?? LastFormulas(end)
            ?? Expression(end)
            ?? LastNumber(end);
    }

    /// <summary>
    /// The last box as the paper reads it; a response without any box that is nothing but an expression is
    /// its own answer.
    /// </summary>
    public static string? BoxedOrBare(string response)
    {
        if (BoxedAnswers.Extract(response) is { } boxed)
            return boxed;
        if (
            response.Contains(@"\boxed", StringComparison.Ordinal)
            || response.Contains(@"\fbox", StringComparison.Ordinal)
            || response.Length > MathExpressionParser.MaxLength
        )
            return null;
        var bare = response.Trim();
        var mathematical =
            bare.Length == 1 || bare.Contains('\\', StringComparison.Ordinal) || bare.Any(char.IsAsciiDigit);
        return
            mathematical
            && !bare.Contains('\n', StringComparison.Ordinal)
            && AnswerReader.Read(bare) is not AnswerValue.Words
            ? bare
            : null;
    }

    /// <summary>
    /// The letter of the last <c>(A)</c>, in upper case; else that of the last box or of a last line which is
    /// one letter (paper section 6.2, MMLU).
    /// </summary>
    public static string? Letter(string response)
    {
        var end = End(response);
        var option =
            Last(Option(), end)?.Groups[1].Value
            ?? Single(BoxedAnswers.Extract(end))
            ?? Single(LastLine(end));
        return option?.ToUpperInvariant();
    }

    /// <summary>The last line that is not blank, trimmed.</summary>
    public static string? LastLine(string response)
    {
        var text = End(response).AsSpan().TrimEnd();
        if (text.IsEmpty)
            return null;
        return text[(text.LastIndexOfAny('\n', '\r') + 1)..].Trim().ToString();
    }

    public static string? WholeText(string response) =>
        string.IsNullOrWhiteSpace(response) ? null : response.Trim();

    public static string End(string response) =>
        response.Length <= SearchedLength ? response : response[^SearchedLength..];

    private static string? Named(string text)
    {
        if (Last(FinalAnswer(), text)?.Groups[1].Value.Trim() is not { Length: > 0 } named)
            return null;
        var said = named.LastIndexOf(" is ", StringComparison.Ordinal) is >= 0 and var at
            ? named[(at + 4)..]
            : named;
        return LastFormulas(said) ?? LastNumber(said) ?? said;
    }

    /// <summary>
    /// The last formula; of formulas with nothing but separators and <c>and</c> between them all, with
    /// commas.
    /// </summary>
    private static string? LastFormulas(string text)
    {
        var (run, end) = (new List<string>(), 0);
        for (var match = Formula().Match(text); match.Success; match = match.NextMatch())
        {
            if (
                match.Groups.Values.Skip(1).First(group => group.Success).Value.Trim()
                is not { Length: > 0 } formula
            )
                continue;
            if (!BoxedAnswers.IsSeparator(text.AsSpan(end, match.Index - end)))
                run.Clear();
            run.Add(formula);
            end = match.Index + match.Length;
        }
        return run.Count == 0 ? null : string.Join(", ", run);
    }

    private static string? Expression(string text) =>
        text.Length <= MathExpressionParser.MaxLength
        && text.Contains('\\', StringComparison.Ordinal)
        && AnswerReader.Read(text) is not AnswerValue.Words
            ? text.Trim()
            : null;

    private static string? LastNumber(string text) =>
        Last(Number(), text)?.Value is not { } number ? null
        : Thousands().IsMatch(number)
            ? number.Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
        : number.Replace(',', '.');

    private static string? Single(string? text) =>
        text?.Trim().TrimEnd('.') is [var character] && char.IsAsciiLetter(character)
            ? character.ToString()
            : null;

    private static Match? Last(Regex pattern, string text)
    {
        Match? last = null;
        for (var match = pattern.Match(text); match.Success; match = match.NextMatch())
            last = match;
        return last;
    }

    [GeneratedRegex(@"\(([A-Za-z])\)", RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    [GeneratedRegex(
        @"final answer(?:[a-z ]{0,20} is)?:? ?([^\n]{1,400}?)(?:\. I hope|\.?\s*$)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline
    )]
    private static partial Regex FinalAnswer();

    [GeneratedRegex(
        @"\$\$([^$]{1,2000})\$\$|(?<!\\)\$((?:[^$\n\\]|\\.){1,2000})\$|\\\[((?:(?!\\\]).){1,2000})\\\]|\\\(((?:(?!\\\))[^\n]){1,2000})\\\)",
        RegexOptions.CultureInvariant | RegexOptions.Singleline
    )]
    private static partial Regex Formula();

    [GeneratedRegex(
        @"(?<![\p{L}\p{Nd}])-?(?:[0-9]{1,3}(?:[, ][0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+[.,][0-9]+|\.[0-9]+|[0-9]+(?:/[0-9]+)?)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Number();

    [GeneratedRegex(@"\A-?[1-9][0-9]{0,2}(?:[, ][0-9]{3})+(?:\.[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();
}
