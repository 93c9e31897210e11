namespace MultiagentAspire.Core;

/// <summary>How different two texts are, from their character n-grams alone, which needs no embedding model.</summary>
public static class NGrams
{
    /// <summary>
    /// 1 - cosine of the two texts' n-gram counts, in 0..1; 0 exactly for equal texts. Texts shorter than n have 0 when
    /// they are equal, else 1. A style letter in front of the first digit (<see cref="WithoutStyleTag"/>) is not
    /// counted.
    /// </summary>
    /// <param name="left">One text; the result is symmetric.</param>
    /// <param name="right">The other text.</param>
    /// <param name="n">Characters of an n-gram, at least 1.</param>
    public static double Dissimilarity(string left, string right, int n = 3)
    {
        (left, right) = (WithoutStyleTag(left), WithoutStyleTag(right));
        var (a, b) = (Count(left, n), Count(right, n));
        if (a.Count == 0 || b.Count == 0)
            return left == right ? 0 : 1;
        // Integer sums do not depend on the order of the n-grams, and equal texts give exactly 0.
        var dot = a.Sum(gram => (long)gram.Value * b.GetValueOrDefault(gram.Key));
        var squares = (double)a.Values.Sum(c => (long)c * c) * b.Values.Sum(c => (long)c * c);
        return Math.Max(0, 1 - dot / Math.Sqrt(squares));
    }

    /// <summary>
    /// The text without the one letter by which the tiny models' responses name their style (<c>L12*24=288…</c> →
    /// <c>12*24=288…</c>).
    /// </summary>
    public static string WithoutStyleTag(string text) =>
        text.Length > 1 && char.IsAsciiLetterUpper(text[0]) && char.IsAsciiDigit(text[1]) ? text[1..] : text;

    /// <summary>How often each sequence of n characters stands in a text.</summary>
    /// <param name="n">At least 1.</param>
    public static Dictionary<string, int> Count(string text, int n)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i + n <= text.Length; i++)
        {
            var gram = text.Substring(i, n);
            counts[gram] = counts.GetValueOrDefault(gram) + 1;
        }
        return counts;
    }
}
