using DiffPlex;
using DiffPlex.Chunkers;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>Compares a message with the one before it, word by word.</summary>
internal static class TextDiff
{
    /// <summary>
    /// Longer texts, in characters, are not compared: the time grows with the product of length and
    /// differences.
    /// </summary>
    public const int MaxLength = 20_000;

    private static readonly DelimiterChunker MaxWords = new([
        ' ',
        '\t',
        '\r',
        '\n',
        '.',
        ',',
        ';',
        ':',
        '!',
        '?',
        '(',
        ')',
        '{',
        '}',
        '[',
        ']',
        '=',
        '+',
        '-',
        '*',
        '/',
        '\\',
        '$',
    ]);

    /// <summary>
    /// The parts in order: without the removed ones they are <paramref name="now"/>, without the added ones
    /// <paramref name="before"/>. Null for texts that are too long.
    /// </summary>
    public static IReadOnlyList<DiffPart>? Compute(string before, string now)
    {
        if (before.Length > MaxLength || now.Length > MaxLength)
            return null;
        var difference = Differ.Instance.CreateDiffs(
            before,
            now,
            ignoreWhiteSpace: false,
            ignoreCase: false,
            MaxWords
        );
        string[] was = [.. difference.PiecesOld],
            pieces = [.. difference.PiecesNew];
        var (parts, at) = (new List<DiffPart>(), 0);
        foreach (var block in difference.DiffBlocks)
        {
            Add(Change.Kept, pieces[at..block.InsertStartB]);
            Add(Change.Removed, was[block.DeleteStartA..(block.DeleteStartA + block.DeleteCountA)]);
            Add(Change.Added, pieces[block.InsertStartB..(block.InsertStartB + block.InsertCountB)]);
            at = block.InsertStartB + block.InsertCountB;
        }
        Add(Change.Kept, pieces[at..]);
        return parts;

        void Add(Change change, string[] some)
        {
            if (some.Length > 0)
                parts.Add(new DiffPart(change, string.Concat(some)));
        }
    }
}
