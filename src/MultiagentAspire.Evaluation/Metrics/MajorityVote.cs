using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Accuracy of a majority vote, as an expectation over <see cref="VoteDistribution.Winners"/>: nothing is drawn, so the
/// number has no noise of its own.
/// </summary>
public static class MajorityVote
{
    /// <summary>
    /// Probability in 0..1 that the vote over <paramref name="answers"/> is right by the run's rules: the share of
    /// right ones among the answers that can win. 0 where there is no consensus.
    /// </summary>
    /// <param name="answers">Graded answers to one problem; equal answers have equal grades.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="voting">The run's rules; null: the defaults.</param>
    public static double Score(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        VotingSettings? voting = null
    )
    {
        string?[] given = [.. answers.Select(answer => answer.Answer)];
        var weights = Ballot.WeightsOf([.. answers.Select(answer => answer.Confidence)]);
        var vote = Voting.Distribution(given, same, voting ?? new VotingSettings(), weights);
        return vote.Expected(winner => answers[Array.IndexOf(given, winner)].Correct ? 1 : 0) ?? 0;
    }

    /// <summary>
    /// Expected <see cref="Score"/> of a vote over <paramref name="k"/> of the n samples, all subsets being equally
    /// likely. Exact up to 5,000 subsets (n = 14 always is); beyond that the mean over 5,000 subsets drawn with
    /// <paramref name="seed"/>.
    /// </summary>
    /// <param name="answers">The n samples.</param>
    /// <param name="k">Votes, 1 to n.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="seed">Used only where subsets are too many to enumerate.</param>
    /// <param name="voting">The run's rules; null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not in 1..n.</exception>
    public static double ScoreAt(
        IReadOnlyList<GradedAnswer> answers,
        int k,
        Func<string, string, bool> same,
        ulong seed,
        VotingSettings? voting = null
    )
    {
        if (k < 1 || k > answers.Count)
            throw new ArgumentOutOfRangeException(
                nameof(k),
                k,
                $"A vote of {k} cannot be taken from {answers.Count} samples."
            );
        return Combinations.Mean(answers, k, seed, chosen => Score(chosen, same, voting));
    }

    /// <summary>Mean of <see cref="ScoreAt"/> over problems.</summary>
    /// <param name="problems">The samples of each problem, at least <paramref name="k"/> of each.</param>
    /// <param name="k">Votes.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="seed">Used only where subsets are too many to enumerate.</param>
    /// <param name="voting">The run's rules; null: the defaults.</param>
    public static Estimate Accuracy(
        IReadOnlyList<IReadOnlyList<GradedAnswer>> problems,
        int k,
        Func<string, string, bool> same,
        ulong seed,
        VotingSettings? voting = null
    )
    {
        var scores = problems.Select(
            (samples, index) => ScoreAt(samples, k, same, Seeds.Derive("majority", seed, index), voting)
        );
        return Estimate.FromMean([.. scores]);
    }
}
