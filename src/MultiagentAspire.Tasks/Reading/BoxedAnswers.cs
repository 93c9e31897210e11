namespace MultiagentAspire.Tasks.Reading;

/// <summary>Answers in <c>\boxed{…}</c>.</summary>
public static class BoxedAnswers
{
    private const string Command = @"\boxed";

    /// <summary>
    /// The inside of the last <c>\boxed{…}</c>, or null (paper section 6.2). As in the reference repository a
    /// last box that is not closed, or has no braces (<c>\boxed 5</c>), and <c>\fbox{…}</c> give null: the
    /// response does not say its answer as it was asked to.
    /// </summary>
    public static string? Extract(string response)
    {
        var start = response.LastIndexOf(Command, StringComparison.Ordinal);
        return start < 0 ? null : Inside(response, start + Command.Length);
    }

    /// <summary>
    /// The inside of the last box; of a run of boxes with nothing but separators and <c>and</c> between them,
    /// all insides, with commas. Null without a box. Linear in the response.
    /// </summary>
    internal static string? ExtractRun(string response)
    {
        var (run, end) = (new List<string>(), 0);
        for (
            var start = response.IndexOf(Command, StringComparison.Ordinal);
            start >= 0;
            start = response.IndexOf(Command, start + 1, StringComparison.Ordinal)
        )
        {
            if (
                Inside(response, start + Command.Length) is not { } inside
                || string.IsNullOrWhiteSpace(inside)
            )
                continue;
            if (!IsSeparator(response.AsSpan(end, Math.Max(0, start - end))))
                run.Clear();
            run.Add(inside);
            end = start + Command.Length + inside.Length + 2;
            start = end - 1;
        }
        return run.Count == 0 ? null : string.Join(", ", run.Distinct(StringComparer.Ordinal));
    }

    /// <summary>
    /// The text between the brace at <paramref name="open"/> and the one that closes it; null without either.
    /// </summary>
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

    /// <summary>Whether text between two parts of an answer only separates them.</summary>
    internal static bool IsSeparator(ReadOnlySpan<char> between)
    {
        if (between.Length > 40)
            return false;
        var words = between.ToString();
        foreach (var word in (string[])[@"\quad", @"\text", @"\ ", "and", "or", @"\(", @"\)", @"\[", @"\]"])
            words = words.Replace(word, "", StringComparison.Ordinal);
        return words.All(character =>
            char.IsWhiteSpace(character) || character is ',' or ';' or '$' or '{' or '}' or '.'
        );
    }
}
