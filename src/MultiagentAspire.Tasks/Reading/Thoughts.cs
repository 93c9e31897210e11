using System.Text;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Removes what a reasoning model thinks before it answers, in the tags <c>think</c>, <c>thinking</c>, <c>thought</c>
/// and <c>reasoning</c>. An answer in thoughts is none: it may be given up a line later.
/// </summary>
internal static partial class Thoughts
{
    /// <summary>
    /// The response without its thoughts, in time linear in its length. What follows an opening tag that nothing closes
    /// is an unfinished thought; what is before a closing tag alone is one whose opening tag was part of the prompt.
    /// </summary>
    public static string Remove(string response)
    {
        if (!response.Contains('<', StringComparison.Ordinal))
            return response;
        var answer = new StringBuilder();
        var (start, isThinking) = (0, false);
        for (var tag = Tag().Match(response); tag.Success; tag = tag.NextMatch())
        {
            var closes = response[tag.Index + 1] == '/';
            if (closes && !isThinking)
                answer.Clear();
            else if (!closes && !isThinking)
                answer.Append(response, start, tag.Index - start).Append(' ');
            (start, isThinking) = (tag.Index + tag.Length, !closes);
        }
        return isThinking
            ? answer.ToString()
            : answer.Append(response, start, response.Length - start).ToString();
    }

    [GeneratedRegex(
        "</?(?:think|thinking|thought|reasoning)>",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex Tag();
}
