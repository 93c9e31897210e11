using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// The majority vote (paper section 2.2). The only place where answers are clustered and counted: pseudo-labels,
/// reports, served answers and pages all ask it, so that they cannot disagree.
/// </summary>
public static class Voting
{
    /// <summary>
    /// Clusters the answers by equivalence and says which of them win, before chance decides between them. Null
    /// answers do not vote. Except under <see cref="TieRule.Largest"/> nothing depends on the order of the answers.
    /// </summary>
    /// <param name="answers">Extracted answers in agent order; null where none parsed.</param>
    /// <param name="equivalent">(given, reference) → same meaning. Need not be transitive.</param>
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

    /// <summary>The outcome of one vote: <see cref="Distribution"/>, and one winner drawn from it.</summary>
    /// <param name="seed">Decides ties under <see cref="TieRule.Random"/>.</param>
    public static ConsensusResult Vote(
        IReadOnlyList<string?> answers,
        Func<string, string, bool> equivalent,
        VotingSettings settings,
        ulong seed
    ) => Distribution(answers, equivalent, settings).Draw(seed);

    /// <summary>
    /// Answers that mean the same, largest cluster first, equals by their representative in ordinal order. An answer
    /// joins the first cluster whose representative it agrees with; its own wording stands for a cluster that it
    /// opens.
    /// </summary>
    /// <param name="tie">Only <see cref="TieRule.Largest"/> walks the answers in agent order.</param>
    public static ImmutableArray<AnswerCluster> Clusters(
        IReadOnlyList<string?> answers,
        Func<string, string, bool> equivalent,
        TieRule tie
    )
    {
        var clusters = new List<AnswerCluster>();
        foreach (var wording in tie == TieRule.Largest ? InAgentOrder(answers) : ByFrequency(answers))
        {
            var home = clusters.FindIndex(cluster =>
                MatchesConsensus(wording.Representative, cluster.Representative, equivalent)
            );
            if (home < 0)
                clusters.Add(wording);
            else
                clusters[home] = clusters[home] with { Count = clusters[home].Count + wording.Count };
        }
        clusters.Sort(LargestFirst);
        return [.. clusters];
    }

    /// <summary>
    /// Whether a response's answer is the consensus. Asks in the direction in which the vote clustered, so that every
    /// member of the winning cluster agrees with it even where equivalence is not symmetric.
    /// </summary>
    public static bool MatchesConsensus(
        string? answer,
        string consensus,
        Func<string, string, bool> equivalent
    ) =>
        answer is not null
        && (string.Equals(answer, consensus, StringComparison.Ordinal) || equivalent(consensus, answer));

    /// <summary>The reference repository's walk (paper.md section 6.5).</summary>
    private static IEnumerable<AnswerCluster> InAgentOrder(IEnumerable<string?> answers) =>
        answers.OfType<string>().Select(answer => new AnswerCluster(answer, 1));

    /// <summary>
    /// Equivalence is not transitive, so the clusters depend on the order of the walk. A walk from the most frequent
    /// wording to the rarest, equals in ordinal order, depends on the answers alone.
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

    private static int LargestFirst(AnswerCluster one, AnswerCluster other) =>
        one.Count != other.Count
            ? other.Count.CompareTo(one.Count)
            : string.CompareOrdinal(one.Representative, other.Representative);

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
