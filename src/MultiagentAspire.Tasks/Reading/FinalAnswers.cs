using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Extracts answers from responses in free form. Every extractor is linear in the response, and searches only its last
/// <see cref="SearchedLength"/> characters.
/// </summary>
internal static partial class FinalAnswers
{
    /// <summary>Number of characters at the end of a response in which its answer is searched.</summary>
    public const int SearchedLength = 20_000;

    /// <summary>
    /// The answer in the first of these forms that the response has: the last box or run of boxes; the text after
    /// <c>the final answer is</c> or <c>Answer:</c> (<see cref="NamedAnswers"/>); the last formula, or run of
    /// formulas, between dollar signs or LaTeX's brackets; the whole response where it is a LaTeX expression; the last
    /// number. Null without any.
    /// </summary>
    public static string? Any(string response)
    {
        var end = NumberText.Normalize(End(response));
        return BoxedAnswers.ExtractRun(end)
            ?? NamedAnswer(end)
            ?? LastFormulas(end)
            ?? WholeExpression(end)
            ?? LastNumber(end);
    }

    /// <summary>
    /// The last box as the paper reads it. A response without any box that is an expression as a whole is its own
    /// answer.
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
        return LooksMathematical(bare) && AnswerReader.Read(bare) is not AnswerValue.Words ? bare : null;
    }

    private static bool LooksMathematical(string text)
    {
        if (text.Contains('\n', StringComparison.Ordinal))
            return false;
        return text.Length == 1
            || text.Contains('\\', StringComparison.Ordinal)
            || text.Any(char.IsAsciiDigit);
    }

    /// <summary>
    /// The letter of a multiple choice, in upper case: that of the last <c>(A)</c>; else the last box or the last line,
    /// where it is one letter (paper section 6.2, MMLU). Null without any.
    /// </summary>
    public static string? Letter(string response)
    {
        var end = End(response);
        var option =
            FindLast(Option(), end)?.Groups[1].Value
            ?? SingleLetter(BoxedAnswers.Extract(end))
            ?? SingleLetter(LastLine(end));
        return option?.ToUpperInvariant();
    }

    /// <summary>The last line that is not blank, trimmed; null for a blank response.</summary>
    public static string? LastLine(string response)
    {
        var text = End(response).AsSpan().TrimEnd();
        if (text.IsEmpty)
            return null;
        return text[(text.LastIndexOfAny('\n', '\r') + 1)..].Trim().ToString();
    }

    /// <summary>The whole response, trimmed; null for a blank one.</summary>
    public static string? WholeText(string response) =>
        string.IsNullOrWhiteSpace(response) ? null : response.Trim();

    /// <summary>The last <see cref="SearchedLength"/> characters of a response.</summary>
    public static string End(string response) =>
        response.Length <= SearchedLength ? response : response[^SearchedLength..];

    /// <summary>
    /// A named answer: its formula; the result of a calculation; its first number, where words follow that; else all of
    /// it.
    /// </summary>
    private static string? NamedAnswer(string text)
    {
        if (NamedAnswers.Extract(text) is not { } sentence)
            return null;
        var verb = sentence.LastIndexOf(" is ", StringComparison.Ordinal);
        var answer = verb < 0 ? sentence : sentence[(verb + 4)..];
        if (LastFormulas(answer) is { } formulas)
            return formulas;
        var result = NamedAnswers.ResultOf(answer);
        return FirstNumber(result) ?? result;
    }

    /// <summary>
    /// The last formula. Where several follow each other with only separators and <c>and</c> between them, all of
    /// these, joined by commas.
    /// </summary>
    private static string? LastFormulas(string text)
    {
        var run = new List<string>();
        var end = 0;
        for (var match = Formula().Match(text); match.Success; match = match.NextMatch())
        {
            var formula = match.Groups.Values.Skip(1).First(group => group.Success).Value.Trim();
            if (formula.Length == 0)
                continue;
            if (!BoxedAnswers.IsSeparator(text.AsSpan(end, match.Index - end)))
                run.Clear();
            run.Add(formula);
            end = match.Index + match.Length;
        }
        return run.Count == 0 ? null : string.Join(", ", run);
    }

    private static string? WholeExpression(string text) =>
        text.Length <= MathExpressionParser.MaxLength
        && text.Contains('\\', StringComparison.Ordinal)
        && AnswerReader.Read(text) is not AnswerValue.Words
            ? text.Trim()
            : null;

    private static string? LastNumber(string text) => Plain(FindLast(Number(), text)?.Value);

    private static string? FirstNumber(string text) =>
        Number().Match(text) is { Success: true } first ? Plain(first.Value) : null;

    /// <summary>A number without thousands separators; a comma that separates none is a decimal comma.</summary>
    private static string? Plain(string? number)
    {
        if (number is null)
            return null;
        return Thousands().IsMatch(number)
            ? number.Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            : number.Replace(',', '.');
    }

    private static string? SingleLetter(string? text) =>
        text?.Trim().TrimEnd('.') is [var character] && char.IsAsciiLetter(character)
            ? character.ToString()
            : null;

    /// <summary>The last match of a pattern, searched from the start; null without any.</summary>
    internal static Match? FindLast(Regex pattern, string text)
    {
        Match? last = null;
        for (var match = pattern.Match(text); match.Success; match = match.NextMatch())
            last = match;
        return last;
    }

    /// <summary>A letter in round brackets, the form of a choice.</summary>
    [GeneratedRegex(@"\(([A-Za-z])\)", RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    /// <summary>
    /// A formula in <c>$$…$$</c>, <c>$…$</c>, <c>\[…\]</c> or <c>\(…\)</c>, of at most 2000 characters.
    /// </summary>
    [GeneratedRegex(
        @"\$\$([^$]{1,2000})\$\$"
            + @"|(?<!\\)\$((?:[^$\n\\]|\\.){1,2000})\$"
            + @"|\\\[((?:(?!\\\]).){1,2000})\\\]"
            + @"|\\\(((?:(?!\\\))[^\n]){1,2000})\\\)",
        RegexOptions.CultureInvariant | RegexOptions.Singleline
    )]
    private static partial Regex Formula();

    /// <summary>A number with thousands separators, a decimal, a whole number or a fraction, with its sign.</summary>
    [GeneratedRegex(
        @"(?<![\p{L}\p{Nd}])-?"
            + @"(?:[0-9]{1,3}(?:[, ][0-9]{3})+(?![0-9])(?:\.[0-9]+)?"
            + @"|[0-9]+ [0-9]+/[0-9]+|(?:[0-9]+[.,][0-9]+|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]{1,3}(?![\p{L}\p{Nd}]))?"
            + @"(?:(?<=[0-9])/[0-9]+)?)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Number();

    /// <summary>A whole text that is a number with thousands separators.</summary>
    [GeneratedRegex(@"\A-?[1-9][0-9]{0,2}(?:[, ][0-9]{3})+(?:\.[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();
}
