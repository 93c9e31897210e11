using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Finds added tokens in a text: leftmost first, of those the longest, as HF tokenizers does.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Node root = new();

    /// <param name="tokens">The tokens with the text to look for, which for normalized tokens is their normalized content.</param>
    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token)> tokens)
    {
        foreach (var (pattern, token) in tokens)
        {
            if (pattern.Length == 0)
                continue;
            var node = root;
            foreach (var c in pattern)
            {
                if (!node.Next.TryGetValue(c, out var next))
                    node.Next.Add(c, next = new Node());
                node = next;
            }
            node.Token ??= token;
        }
    }

    /// <summary>Cuts the text into parts, none of them empty.</summary>
    public List<TextPart> Split(string text)
    {
        var parts = new List<TextPart>();
        int done = 0,
            position = 0;
        while (position < text.Length)
        {
            if (LongestAt(text, position) is not { } match)
            {
                position++;
                continue;
            }
            var (token, start, end) = match;
            // The search goes on behind the token itself, not behind the white space it takes along: that may hold another token.
            position = end;
            if (token!.SingleWord && TouchesWord(text, start, end))
                continue;
            while (token.StripLeft && start > done && char.IsWhiteSpace(text[start - 1]))
                start--;
            while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            if (start > done)
                parts.Add(new TextPart(null, done, start));
            parts.Add(new TextPart(token, start, end));
            done = end;
        }
        if (done < text.Length)
            parts.Add(new TextPart(null, done, text.Length));
        return parts;
    }

    private TextPart? LongestAt(string text, int start)
    {
        TextPart? best = null;
        var node = root;
        for (var i = start; i < text.Length && node.Next.TryGetValue(text[i], out var next); i++)
        {
            node = next;
            if (node.Token is { } token)
                best = new TextPart(token, start, i + 1);
        }
        return best;
    }

    private static bool TouchesWord(string text, int start, int end) =>
        (
            Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _)
                == System.Buffers.OperationStatus.Done
            && IsWord(before)
        )
        || (
            Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _)
                == System.Buffers.OperationStatus.Done
            && IsWord(after)
        );

    private static bool IsWord(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation
        || rune.Value is 0x200C or 0x200D;

    private sealed class Node
    {
        public Dictionary<char, Node> Next { get; } = new(capacity: 1);
        public AddedToken? Token { get; set; }
    }
}
