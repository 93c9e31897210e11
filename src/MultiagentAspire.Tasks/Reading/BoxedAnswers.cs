using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>Finds answers in LaTeX's <c>\boxed{…}</c>.</summary>
public static partial class BoxedAnswers
{
    private const string Command = @"\boxed";
    private const int MaxSeparatorLength = 40;

    private static readonly string[] SeparatingWords =
    [
        @"\quad",
        @"\text",
        @"\ ",
        "and",
        "or",
        @"\(",
        @"\)",
        @"\[",
        @"\]",
    ];

    /// <summary>
    /// The content of the last <c>\boxed{…}</c>, or null (paper section 6.2). As in the reference repository a last box
    /// that is not closed, a box without braces (<c>\boxed 5</c>) and <c>\fbox{…}</c> give null: the response does not
    /// state its answer in the form that the prompt asks for.
    /// </summary>
    public static string? Extract(string response)
    {
        var start = response.LastIndexOf(Command, StringComparison.Ordinal);
        return start < 0 ? null : Inside(response, start + Command.Length);
    }

    /// <summary>
    /// The content of the last box: <c>\boxed{5}</c>, <c>\boxed 5</c> or <c>\fbox{5}</c>, without boxes in it. Where
    /// several boxes follow each other with only separators and <c>and</c> between them, the contents of all of these,
    /// joined by commas; a blank line separates answers, of which the last counts. Null without a box. Linear in the
    /// response.
    /// </summary>
    internal static string? ExtractRun(string response)
    {
        response = BareBox()
            .Replace(response.Replace(@"\fbox", Command, StringComparison.Ordinal), @"\boxed{$1}");
        var run = new List<string>();
        var end = 0;
        var start = FindCommand(response, 0);
        while (start >= 0)
        {
            var content = Inside(response, start + Command.Length);
            if (string.IsNullOrWhiteSpace(content))
            {
                start = FindCommand(response, start + 1);
                continue;
            }
            if (!IsSeparator(response.AsSpan(end, start - end)))
                run.Clear();
            run.Add(Unbox(content));
            end = start + Command.Length + content.Length + 2;
            start = FindCommand(response, end);
        }
        return run.Count == 0 ? null : string.Join(", ", run.Distinct(StringComparer.Ordinal));
    }

    /// <summary>The content without the commands of boxes in it; their contents stay.</summary>
    private static string Unbox(string content)
    {
        var at = FindCommand(content, 0);
        while (at >= 0 && Inside(content, at + Command.Length) is { } inner)
        {
            content = string.Concat(
                content.AsSpan(0, at),
                inner,
                content.AsSpan(at + Command.Length + inner.Length + 2)
            );
            at = FindCommand(content, at);
        }
        return content;
    }

    private static int FindCommand(string text, int start) =>
        text.IndexOf(Command, start, StringComparison.Ordinal);

    /// <summary>
    /// The text between an opening brace and the brace that closes it; null where either is missing.
    /// </summary>
    /// <param name="open">Index of the opening brace.</param>
    internal static string? Inside(string text, int open)
    {
        if (open >= text.Length || text[open] != '{')
            return null;
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            if (text[i] == '{')
                depth++;
            else if (text[i] == '}' && --depth == 0)
                return text[(open + 1)..i];
        }
        return null;
    }

    /// <summary>A box without braces; group 1 is the number or letter in it.</summary>
    [GeneratedRegex(
        @"\\boxed[ \t]+(-?[0-9][0-9.,]*(?<![.,])|[A-Za-z](?![A-Za-z]))",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex BareBox();

    /// <summary>Whether the text between two parts of an answer only separates them; at most 40 characters.</summary>
    internal static bool IsSeparator(ReadOnlySpan<char> between)
    {
        if (between.Length > MaxSeparatorLength || between.Count('\n') > 1)
            return false;
        var rest = between.ToString();
        foreach (var word in SeparatingWords)
            rest = rest.Replace(word, "", StringComparison.Ordinal);
        return rest.All(character =>
            char.IsWhiteSpace(character) || character is ',' or ';' or '$' or '{' or '}' or '.'
        );
    }
}
