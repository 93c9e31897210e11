using System.Buffers;
using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Finds added tokens in a text with a prefix tree: the leftmost first, of those the longest, as HF tokenizers does.
/// </summary>
internal sealed class AddedTokenMatcher
{
    private readonly Node _root = new();

    /// <param name="tokens">The tokens with the text to search for, which for normalized tokens is their normalized
    /// content. An empty text never matches; of two tokens with one text the first counts.</param>
    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token)> tokens)
    {
        foreach (var (pattern, token) in tokens)
        {
            if (pattern.Length == 0)
                continue;
            var node = _root;
            foreach (var c in pattern)
            {
                if (!node.Next.TryGetValue(c, out var next))
                    node.Next.Add(c, next = new Node());
                node = next;
            }
            node.Token ??= token;
        }
    }

    /// <summary>Cuts a text into added tokens and the text between them, in order; no part is empty.</summary>
    /// <param name="text">Raw or normalized text, as the tokens of this matcher are.</param>
    public List<TextPart> Split(string text)
    {
        var parts = new List<TextPart>();
        int done = 0,
            position = 0;
        while (position < text.Length)
        {
            if (LongestMatchAt(text, position) is not { } match)
            {
                position++;
                continue;
            }
            var (token, start, end) = match;
            // The search continues behind the token's text, not behind the white space that belongs to it: another
            // token may be in there.
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

    /// <summary>The longest token that starts at an offset.</summary>
    private TextPart? LongestMatchAt(string text, int start)
    {
        TextPart? best = null;
        var node = _root;
        for (var i = start; i < text.Length && node.Next.TryGetValue(text[i], out var next); i++)
        {
            node = next;
            if (node.Token is { } token)
                best = new TextPart(token, start, i + 1);
        }
        return best;
    }

    /// <summary>Whether a word character is next to a stretch of the text.</summary>
    private static bool TouchesWord(string text, int start, int end)
    {
        var hasBefore = Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _);
        if (hasBefore == OperationStatus.Done && IsWord(before))
            return true;
        var hasAfter = Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _);
        return hasAfter == OperationStatus.Done && IsWord(after);
    }

    /// <summary>Whether a character matches <c>\w</c> (Unicode TR 18, annex C).</summary>
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

    /// <summary>A node of the prefix tree.</summary>
    private sealed class Node
    {
        /// <summary>Child by the next character.</summary>
        public Dictionary<char, Node> Next { get; } = new(capacity: 1);

        /// <summary>The token whose text ends at this node.</summary>
        public AddedToken? Token { get; set; }
    }
}
