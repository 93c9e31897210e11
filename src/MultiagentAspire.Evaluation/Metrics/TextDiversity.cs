using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// How different texts are, from their characters alone, which needs no embedding model.
/// </summary>
public static class TextDiversity
{
    /// <summary>
    /// distinct-n (Li et al. 2016) over characters: different n-grams / all n-grams of the texts together, in (0, 1];
    /// null when every text is shorter than <paramref name="n"/>. It falls with the amount of text, so compare only
    /// equally many texts of like length.
    /// </summary>
    /// <param name="texts">All texts that are counted together.</param>
    /// <param name="n">Characters of an n-gram, at least 1.</param>
    public static double? Distinct(IEnumerable<string> texts, int n)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
            AddNGrams(counts, text, n);
        return counts.Count == 0 ? null : (double)counts.Count / counts.Values.Sum(count => (long)count);
    }

    /// <summary>
    /// 1 - cosine of the two texts' character n-gram counts, in 0..1. Our own substitute for the paper's embedding
    /// dissimilarity (C.4), not comparable with its numbers. A style letter in front of the first digit (see <see
    /// cref="WithoutStyleTag"/>) is not counted. Texts shorter than n have 0 when they are equal, else 1.
    /// </summary>
    /// <param name="left">One text; the result is symmetric.</param>
    /// <param name="right">The other text.</param>
    /// <param name="n">Characters of an n-gram, at least 1.</param>
    public static double NGramDissimilarity(string left, string right, int n = 3)
    {
        (left, right) = (WithoutStyleTag(left), WithoutStyleTag(right));
        var (a, b) = (CountNGrams(left, n), CountNGrams(right, n));
        if (a.Count == 0 || b.Count == 0)
            return left == right ? 0 : 1;
        // Integer sums do not depend on the order of the n-grams, and equal texts give exactly 0.
        var dot = a.Sum(gram => (long)gram.Value * b.GetValueOrDefault(gram.Key));
        var squares = (double)a.Values.Sum(c => (long)c * c) * b.Values.Sum(c => (long)c * c);
        return Math.Max(0, 1 - dot / Math.Sqrt(squares));
    }

    /// <summary>
    /// Mean <see cref="NGramDissimilarity"/> over the pairs of responses that hold the majority answer, as the paper's
    /// C.4 does with embeddings; where several answers can win, the mean over them. Null when fewer than two responses
    /// match.
    /// </summary>
    /// <param name="answers">The graded responses to one problem, with their texts.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="voting">The run's rules; null: the defaults.</param>
    public static double? AmongMajority(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        VotingSettings? voting = null
    )
    {
        string?[] given = [.. answers.Select(answer => answer.Answer)];
        var vote = Voting.Distribution(given, same, voting ?? new VotingSettings());
        return vote.Votes < 2 ? null : vote.Expected(AmongResponsesWith);

        double AmongResponsesWith(string winner)
        {
            var matching = answers.Where(answer => Voting.MatchesConsensus(answer.Answer, winner, same));
            return AmongPairs([.. matching.Select(answer => answer.Text)]);
        }
    }

    private static double AmongPairs(IReadOnlyList<string> texts)
    {
        var (sum, pairs) = (0.0, 0);
        for (var i = 0; i < texts.Count; i++)
        for (var j = i + 1; j < texts.Count; j++, pairs++)
            sum += NGramDissimilarity(texts[i], texts[j]);
        return sum / pairs;
    }

    /// <summary>
    /// The text without the one letter by which the tiny models' responses name their style (<c>L12*24=288…</c> →
    /// <c>12*24=288…</c>).
    /// </summary>
    public static string WithoutStyleTag(string text) =>
        text.Length > 1 && char.IsAsciiLetterUpper(text[0]) && char.IsAsciiDigit(text[1]) ? text[1..] : text;

    private static Dictionary<string, int> CountNGrams(string text, int n)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        AddNGrams(counts, text, n);
        return counts;
    }

    private static void AddNGrams(Dictionary<string, int> counts, string text, int n)
    {
        for (var i = 0; i + n <= text.Length; i++)
        {
            var gram = text.Substring(i, n);
            counts[gram] = counts.GetValueOrDefault(gram) + 1;
        }
    }
}
