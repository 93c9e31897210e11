using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Removes what a reasoning model thinks before it answers, in the tags <c>think</c>, <c>thinking</c>, <c>thought</c> and
/// <c>reasoning</c>. An answer in thoughts is none: it may be given up a line later.
/// </summary>
internal static partial class Thoughts
{
    /// <summary>
    /// The response without its thoughts. What follows an opening tag that nothing closes is an unfinished thought; what
    /// is before a closing tag alone is one whose opening tag was part of the prompt.
    /// </summary>
    public static string Remove(string response)
    {
        if (!response.Contains('<', StringComparison.Ordinal))
            return response;
        var answer = Block().Replace(response, " ");
        if (FinalAnswers.FindLast(Closing(), answer) is { } closing)
            answer = answer[(closing.Index + closing.Length)..];
        return Opening().Match(answer) is { Success: true } opening ? answer[..opening.Index] : answer;
    }

    private const string Tag = "(?:think|thinking|thought|reasoning)>";

    /// <summary>A thought with both tags.</summary>
    [GeneratedRegex(
        $"<{Tag}.*?</{Tag}",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Singleline
    )]
    private static partial Regex Block();

    [GeneratedRegex($"<{Tag}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Opening();

    [GeneratedRegex($"</{Tag}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Closing();
}
