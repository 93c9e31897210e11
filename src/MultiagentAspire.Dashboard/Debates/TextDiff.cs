using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>Compares a message with the one before it, word by word.</summary>
internal static class TextDiff
{
    /// <summary>
    /// Longest text that is compared, in characters: the time grows with the product of length and differences.
    /// </summary>
    public const int MaxLength = 20_000;

    /// <summary>Splits a text at white space, punctuation and mathematical operators.</summary>
    private static readonly DelimiterChunker Words = new([.. " \t\r\n.,;:!?(){}[]=+-*/\\$"]);

    /// <summary>
    /// The parts in order: without the removed ones they are <paramref name="now"/>, without the added ones
    /// <paramref name="before"/>. Null where a text is longer than <see cref="MaxLength"/>.
    /// </summary>
    /// <param name="before">The earlier message.</param>
    /// <param name="now">The later message.</param>
    public static IReadOnlyList<DiffPart>? Compute(string before, string now)
    {
        if (Math.Max(before.Length, now.Length) > MaxLength)
            return null;
        var difference = Differ.Instance.CreateDiffs(
            before,
            now,
            ignoreWhiteSpace: false,
            ignoreCase: false,
            Words
        );
        return PartsOf(difference);
    }

    private static List<DiffPart> PartsOf(DiffResult difference)
    {
        var parts = new List<DiffPart>();
        string[] oldPieces = [.. difference.PiecesOld];
        string[] newPieces = [.. difference.PiecesNew];
        var at = 0; // in the new pieces
        foreach (var block in difference.DiffBlocks)
        {
            Add(Change.Kept, newPieces[at..block.InsertStartB]);
            Add(Change.Removed, oldPieces[block.DeleteStartA..(block.DeleteStartA + block.DeleteCountA)]);
            at = block.InsertStartB + block.InsertCountB;
            Add(Change.Added, newPieces[block.InsertStartB..at]);
        }
        Add(Change.Kept, newPieces[at..]);
        return parts;

        void Add(Change change, string[] pieces)
        {
            if (pieces.Length > 0)
                parts.Add(new DiffPart(change, string.Concat(pieces)));
        }
    }
}
