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
        foreach (var (gram, count) in texts.SelectMany(text => NGrams.Count(text, n)))
            counts[gram] = counts.GetValueOrDefault(gram) + count;
        return counts.Count == 0 ? null : (double)counts.Count / counts.Values.Sum(count => (long)count);
    }

    /// <summary>
    /// 1 - cosine of the two texts' character n-gram counts, in 0..1. Our own substitute for the paper's embedding
    /// dissimilarity (C.4), not comparable with its numbers. A style letter in front of the first digit (see <see
    /// cref="NGrams.WithoutStyleTag"/>) is not counted. Texts shorter than n have 0 when they are equal, else 1.
    /// </summary>
    /// <param name="left">One text; the result is symmetric.</param>
    /// <param name="right">The other text.</param>
    /// <param name="n">Characters of an n-gram, at least 1.</param>
    public static double NGramDissimilarity(string left, string right, int n = 3) =>
        NGrams.Dissimilarity(left, right, n);

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
        var weights = Ballot.WeightsOf([.. answers.Select(answer => answer.Confidence)]);
        var vote = Voting.Distribution(given, same, voting ?? new VotingSettings(), weights);
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
}
