using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>How answers are found and compared, by the names that run files use.</summary>
public static class AnswerForms
{
    private const int MaxPatternLength = 500;

    /// <summary>Response → final answer, or null when it has none.</summary>
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
    /// Whether two answers mean the same. All are symmetric; <c>math</c> and <c>value</c> are not transitive.
    /// </summary>
    public static FrozenDictionary<string, Func<string, string, bool>> Equivalences { get; } =
        new Dictionary<string, Func<string, string, bool>>
        {
            ["number"] = NumericAnswers.Equal,
            ["gsm8k"] = Gsm8kAnswers.Equal,
            ["math"] = MathGrader.Equivalent,
            ["value"] = (answer, other) =>
                answer == other || AnswerValue.AreEqual(AnswerReader.Read(answer), AnswerReader.Read(other)),
            ["text"] = (answer, other) => Words(answer) == Words(other),
            ["exact"] = (answer, other) => answer == other,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The group of the last match of a pattern with exactly one group, in the last
    /// <see cref="FinalAnswers.SearchedLength"/> characters. The engine does not backtrack, so that no
    /// response makes it slow; patterns that need backtracking are refused.
    /// </summary>
    /// <exception cref="ArgumentException">The pattern is none, or has no group or several; the message is
    /// one line.</exception>
    public static Func<string, string?> ByPattern(string pattern)
    {
        if (pattern.Length > MaxPatternLength)
            throw new ArgumentException(
                $"has {pattern.Length} characters; at most {MaxPatternLength} are allowed."
            );
        Regex regex;
        try
        {
            regex = new Regex(
                pattern,
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline
            );
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException(
                $"is no pattern that can be used: {error.Message.ReplaceLineEndings(" ")}",
                error
            );
        }
        if (regex.GetGroupNumbers().Length != 2)
            throw new ArgumentException(
                $"must have exactly one group ( … ) for the answer, not {regex.GetGroupNumbers().Length - 1}; write (?: … ) for the others."
            );
        return response =>
        {
            Group? last = null;
            for (
                var match = regex.Match(FinalAnswers.End(response));
                match.Success;
                match = match.NextMatch()
            )
                if (match.Groups[1].Success)
                    last = match.Groups[1];
            return last?.Value.Trim() is { Length: > 0 } answer ? answer : null;
        };
    }

    private static string Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .TrimEnd('.')
            .ToUpperInvariant();
}
