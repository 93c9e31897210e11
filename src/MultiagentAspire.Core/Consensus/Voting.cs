using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// The majority vote (paper section 2.2). Answers are clustered and counted only here: pseudo-labels, reports, served
/// answers and pages use it, so that they cannot disagree.
/// </summary>
public static class Voting
{
    /// <summary>
    /// Clusters the answers by equivalence and finds those that can win, before a random choice between them. Null
    /// answers do not vote. The result does not depend on the order of the answers, except under
    /// <see cref="TieRule.Largest"/>.
    /// </summary>
    /// <param name="answers">Extracted answers in slot order; null where none parses.</param>
    /// <param name="equivalent">Whether two answers mean the same; it need not be transitive.</param>
    /// <param name="settings">Tie rule and minimums.</param>
    /// <exception cref="ArgumentException">A minimum of <paramref name="settings"/> is out of range.</exception>
    public static VoteDistribution Distribution(
        IReadOnlyList<string?> answers,
        Func<string, string, bool> equivalent,
        VotingSettings settings
    )
    {
        Check(settings);
        var clusters = Clusters(answers, equivalent, settings.Tie);
        if (clusters.IsEmpty)
            return new VoteDistribution([], 0, 0, answers.Count, false, [], NoConsensusReason.NothingParsed);
        var votes = clusters[0].Count;
        var tied = clusters.Length > 1 && clusters[1].Count == votes;
        var whyNone = WhyNone(votes, answers.Count, tied, settings);
        return new VoteDistribution(
            whyNone is null ? Winners(clusters, votes, settings.Tie) : [],
            votes,
            clusters.Sum(cluster => cluster.Count),
            answers.Count,
            tied,
            clusters,
            whyNone
        );
    }

    /// <summary>The outcome of one vote: a winner drawn from <see cref="Distribution"/>.</summary>
    /// <param name="answers">Extracted answers in slot order; null where none parses.</param>
    /// <param name="equivalent">Whether two answers mean the same; it need not be transitive.</param>
    /// <param name="settings">Tie rule and minimums.</param>
    /// <param name="seed">Decides ties under <see cref="TieRule.Random"/>.</param>
    public static ConsensusResult Vote(
        IReadOnlyList<string?> answers,
        Func<string, string, bool> equivalent,
        VotingSettings settings,
        ulong seed
    ) => Distribution(answers, equivalent, settings).Draw(seed);

    /// <summary>
    /// Groups equal answers, largest cluster first, clusters of equal size in ordinal order of their representatives.
    /// An answer joins the first cluster with an equivalent representative, or opens a cluster of which it is the
    /// representative.
    /// </summary>
    /// <param name="answers">Extracted answers in slot order; null answers are left out.</param>
    /// <param name="equivalent">Whether two answers mean the same; it need not be transitive.</param>
    /// <param name="tie">Only <see cref="TieRule.Largest"/> takes the answers in slot order.</param>
    public static ImmutableArray<AnswerCluster> Clusters(
        IReadOnlyList<string?> answers,
        Func<string, string, bool> equivalent,
        TieRule tie
    )
    {
        var clusters = new List<AnswerCluster>();
        foreach (var wording in tie == TieRule.Largest ? InAgentOrder(answers) : ByFrequency(answers))
        {
            var index = clusters.FindIndex(cluster =>
                MatchesConsensus(wording.Representative, cluster.Representative, equivalent)
            );
            if (index < 0)
                clusters.Add(wording);
            else
                clusters[index] = clusters[index] with { Count = clusters[index].Count + wording.Count };
        }
        clusters.Sort(LargestFirst);
        return [.. clusters];
    }

    /// <summary>
    /// Whether an answer is the consensus. The equivalence is called with its arguments in the same order as by the
    /// vote, so that every member of the winning cluster matches even where equivalence is not symmetric.
    /// </summary>
    /// <param name="answer">An extracted answer; null, for a response without one, does not match.</param>
    /// <param name="consensus">The answer that won.</param>
    /// <param name="equivalent">Whether two answers mean the same.</param>
    public static bool MatchesConsensus(
        string? answer,
        string consensus,
        Func<string, string, bool> equivalent
    ) =>
        answer is not null
        && (string.Equals(answer, consensus, StringComparison.Ordinal) || equivalent(consensus, answer));

    /// <summary>One cluster for each answer, in the reference repository's order (paper section 6.5).</summary>
    private static IEnumerable<AnswerCluster> InAgentOrder(IEnumerable<string?> answers) =>
        answers.OfType<string>().Select(answer => new AnswerCluster(answer, 1));

    /// <summary>
    /// One cluster for each wording, from the most frequent to the rarest, equals in ordinal order. Equivalence is not
    /// transitive, so clusters depend on the order of the answers; this order does not depend on the slots.
    /// </summary>
    private static List<AnswerCluster> ByFrequency(IReadOnlyList<string?> answers)
    {
        var wordings = new List<AnswerCluster>();
        foreach (var answer in answers.OfType<string>())
        {
            var known = wordings.FindIndex(wording =>
                string.Equals(wording.Representative, answer, StringComparison.Ordinal)
            );
            if (known < 0)
                wordings.Add(new AnswerCluster(answer, 1));
            else
                wordings[known] = wordings[known] with { Count = wordings[known].Count + 1 };
        }
        wordings.Sort(LargestFirst);
        return wordings;
    }

    private static int LargestFirst(AnswerCluster left, AnswerCluster right) =>
        left.Count != right.Count
            ? right.Count.CompareTo(left.Count)
            : string.CompareOrdinal(left.Representative, right.Representative);

    private static NoConsensusReason? WhyNone(int votes, int voters, bool tied, VotingSettings settings) =>
        votes < settings.MinimumVotes || votes < settings.MinimumShare * voters - 1e-9
            ? NoConsensusReason.TooFewVotes
        : tied && settings.Tie == TieRule.Drop ? NoConsensusReason.Tied
        : null;

    /// <param name="clusters">Largest first, equals in ordinal order.</param>
    private static ImmutableArray<string> Winners(
        ImmutableArray<AnswerCluster> clusters,
        int votes,
        TieRule tie
    )
    {
        var largest = clusters.TakeWhile(cluster => cluster.Count == votes);
        var answers = largest.Select(cluster => cluster.Representative).ToImmutableArray();
        return tie == TieRule.Largest ? answers[^1..] : answers;
    }

    /// <exception cref="ArgumentException">A minimum is out of range.</exception>
    private static void Check(VotingSettings settings)
    {
        if (settings.MinimumVotes < 1)
            throw new ArgumentException(
                $"minimumVotes is {settings.MinimumVotes}; it must be at least 1",
                nameof(settings)
            );
        if (settings.MinimumShare is not (>= 0 and <= 1))
            throw new ArgumentException(
                $"minimumShare is {settings.MinimumShare}; it must be between 0 and 1",
                nameof(settings)
            );
    }
}
