using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>The extractors and equivalences of answers, by the names that run files use.</summary>
public static class AnswerForms
{
    private const int MaxPatternLength = 500;

    /// <summary>
    /// Extractors by the value of the option <c>extractor</c>. Each maps a response to its final answer, or to null
    /// where it finds none.
    /// </summary>
    public static FrozenDictionary<string, Func<string, string?>> Extractors { get; } =
        new Dictionary<string, Func<string, string?>>
        {
            ["boxed"] = BoxedAnswers.Extract,
            ["math"] = FinalAnswers.BoxedOrBare,
            ["final"] = FinalAnswers.Any,
            ["number"] = NumericAnswers.Extract,
            ["gsm8k"] = Gsm8kAnswers.Extract,
            ["gsm8k-strict"] = Gsm8kAnswers.Strict,
            ["gsm8k-flexible"] = Gsm8kAnswers.Flexible,
            ["letter"] = FinalAnswers.Letter,
            ["last-line"] = FinalAnswers.LastLine,
            ["whole"] = FinalAnswers.WholeText,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Equivalences by the value of the option <c>equivalence</c>: whether two answers mean the same. All are
    /// symmetric; <c>math</c> and <c>value</c> are not transitive.
    /// </summary>
    public static FrozenDictionary<string, Func<string, string, bool>> Equivalences { get; } =
        new Dictionary<string, Func<string, string, bool>>
        {
            ["number"] = NumericAnswers.Equal,
            ["gsm8k"] = Gsm8kAnswers.Equal,
            ["math"] = MathAnswers.Equivalent,
            ["paper"] = MathGrader.Equivalent,
            ["value"] = HaveEqualValues,
            ["text"] = (answer, other) => NormalizeWords(answer) == NormalizeWords(other),
            ["exact"] = (answer, other) => answer == other,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// An extractor by a regular expression with exactly one group: the group of the last match, trimmed, in the last
    /// <see cref="FinalAnswers.SearchedLength"/> characters. The engine does not backtrack, so no response makes it
    /// slow; patterns that need backtracking are rejected.
    /// </summary>
    /// <param name="pattern">At most 500 characters.</param>
    /// <exception cref="ArgumentException">
    /// The pattern is invalid or too long, or does not have exactly one group. The message is one line.
    /// </exception>
    public static Func<string, string?> ByPattern(string pattern)
    {
        if (pattern.Length > MaxPatternLength)
            throw new ArgumentException(
                $"has {pattern.Length} characters; at most {MaxPatternLength} are allowed."
            );
        var regex = CreateRegex(pattern);
        var groups = regex.GetGroupNumbers().Length - 1;
        if (groups != 1)
            throw new ArgumentException(
                $"must have exactly one group ( … ) for the answer, not {groups}; write (?: … ) for the others."
            );
        return response => LastGroup(regex, FinalAnswers.End(response));
    }

    private static Regex CreateRegex(string pattern)
    {
        const RegexOptions Options =
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline;
        try
        {
            return new Regex(pattern, Options);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException(
                $"is no pattern that can be used: {error.Message.ReplaceLineEndings(" ")}",
                error
            );
        }
    }

    private static string? LastGroup(Regex regex, string text)
    {
        Group? last = null;
        for (var match = regex.Match(text); match.Success; match = match.NextMatch())
            if (match.Groups[1].Success)
                last = match.Groups[1];
        return last?.Value.Trim() is { Length: > 0 } answer ? answer : null;
    }

    private static bool HaveEqualValues(string answer, string other) =>
        answer == other
        || !AnswerUnits.Differ(answer, other)
            && AnswerValue.AreEqual(AnswerReader.Read(answer), AnswerReader.Read(other));

    private static string NormalizeWords(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .TrimEnd('.')
            .ToUpperInvariant();
}
