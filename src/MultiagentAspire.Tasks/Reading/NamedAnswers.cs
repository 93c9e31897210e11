using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Finds the answer that a response names: <c>Final answer: 73</c>, <c>**Answer:** 73</c>, <c>the answer is 73</c>, or
/// a heading <c>Final Answer</c> with the answer on the next line. A named answer ends with its sentence or line.
/// Linear in the response.
/// </summary>
internal static partial class NamedAnswers
{
    /// <summary>The text of the last named answer without markdown; null where none is named.</summary>
    /// <param name="response">The end of a response, without thoughts.</param>
    public static string? Extract(string response)
    {
        var text = Emphasis().Replace(response, "");
        // A model that continues with another problem answers that one.
        if (NextProblem().Match(text) is { Success: true } next && Last(text[..next.Index]) is { } before)
            return before;
        return Last(text);
    }

    /// <summary>What is after the last equals sign of a named answer; all of it, where there is nothing.</summary>
    public static string ResultOf(string answer)
    {
        var result = answer[(answer.LastIndexOf('=') + 1)..].Trim();
        return result.Length > 0 ? result : answer.Trim();
    }

    private static string? Last(string text)
    {
        string? last = null;
        for (var match = Name().Match(text); match.Success; match = match.NextMatch())
        {
            var answer = EndOfSentence()
                .Split(match.Groups["answer"].Value, 2)[0]
                .Trim()
                .TrimEnd('.', ':')
                .Trim();
            if (answer.Length > 0)
                last = answer;
        }
        return last;
    }

    /// <summary>Markdown's marks of bold and code, and marks of headings and quotes at the start of a line.</summary>
    [GeneratedRegex(
        @"\*\*|__|`+|^[ \t]{0,8}[#>]{1,6}[ \t]{0,8}(?=[A-Za-z])",
        RegexOptions.CultureInvariant | RegexOptions.Multiline
    )]
    private static partial Regex Emphasis();

    /// <summary>A line that begins another problem.</summary>
    [GeneratedRegex(
        @"^(?:Q|Question|Problem|Human|User)(?: ?[0-9]+)?:",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline
    )]
    private static partial Regex NextProblem();

    /// <summary>A name of an answer; the group <c>answer</c> is the rest of its line, or the next line.</summary>
    [GeneratedRegex(
        @"\banswer(?: [a-z]{1,12}){0,4}? (?:is|are|was)\b:?[ \t]*(?=(?<answer>[^\n]{1,400}))"
            + @"|\banswer[ \t]*[:=][ \t]*(?=(?<answer>[^\n]{1,400}))"
            + @"|^(?:the )?(?:final )?answer:?[ \t]*\r?\n\s*(?=(?<answer>[^\n]{1,400}))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline
    )]
    private static partial Regex Name();

    /// <summary>A full stop before another sentence.</summary>
    [GeneratedRegex(@"(?<![A-Z0-9]\.[0-9]*)[.!?;](?:\s+(?=[A-Z\\])|\s*$)", RegexOptions.CultureInvariant)]
    private static partial Regex EndOfSentence();
}
