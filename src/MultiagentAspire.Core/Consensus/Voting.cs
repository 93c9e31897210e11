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
    /// <param name="settings">Tie rule and minimums, which count votes and not their weights.</param>
    /// <param name="weights">Weight of each vote, at least 1; null: all are equal.</param>
    /// <exception cref="ArgumentException">A minimum of <paramref name="settings"/> is out of range.</exception>
    public static VoteDistribution Distribution(
        IReadOnlyList<string?> answers,
        Func<string, string, bool> equivalent,
        VotingSettings settings,
        IReadOnlyList<int>? weights = null
    )
    {
        Check(settings);
        var weighed = WeighedClusters(answers, equivalent, settings.Tie, weights);
        if (weighed.Count == 0)
            return new VoteDistribution([], 0, 0, answers.Count, false, [], NoConsensusReason.NothingParsed);
        var (heaviest, weight) = weighed[0];
        var tied = weighed.Count > 1 && weighed[1].Weight == weight;
        var whyNone = WhyNone(heaviest.Count, answers.Count, tied, settings);
        return new VoteDistribution(
            whyNone is null ? Winners(weighed, settings.Tie) : [],
            heaviest.Count,
            weighed.Sum(item => item.Cluster.Count),
            answers.Count,
            tied,
            [.. weighed.Select(item => item.Cluster)],
            whyNone
        );
    }

    /// <summary>The outcome of one vote: a winner drawn from <see cref="Distribution"/>.</summary>
    /// <param name="answers">Extracted answers in slot order; null where none parses.</param>
    /// <param name="equivalent">Whether two answers mean the same; it need not be transitive.</param>
    /// <param name="settings">Tie rule and minimums.</param>
    /// <param name="seed">Decides ties under <see cref="TieRule.Random"/>.</param>
    /// <param name="weights">Weight of each vote, at least 1; null: all are equal.</param>
    public static ConsensusResult Vote(
        IReadOnlyList<string?> answers,
        Func<string, string, bool> equivalent,
        VotingSettings settings,
        ulong seed,
        IReadOnlyList<int>? weights = null
    ) => Distribution(answers, equivalent, settings, weights).Draw(seed);

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
    ) => [.. WeighedClusters(answers, equivalent, tie, null).Select(item => item.Cluster)];

    /// <summary>As <see cref="Clusters"/>, heaviest first; without weights each vote weighs 1.</summary>
    private static List<(AnswerCluster Cluster, int Weight)> WeighedClusters(
        IReadOnlyList<string?> answers,
        Func<string, string, bool> equivalent,
        TieRule tie,
        IReadOnlyList<int>? weights
    )
    {
        var single = answers
            .Select((answer, voter) => (Answer: answer, Weight: weights?[voter] ?? 1))
            .Where(vote => vote.Answer is not null)
            .Select(vote => (Cluster: new AnswerCluster(vote.Answer!, 1), vote.Weight));
        var clusters = new List<(AnswerCluster Cluster, int Weight)>();
        foreach (var (wording, weight) in tie == TieRule.Largest ? single : ByFrequency(single))
        {
            var index = clusters.FindIndex(item =>
                MatchesConsensus(wording.Representative, item.Cluster.Representative, equivalent)
            );
            Join(clusters, index, wording, weight);
        }
        clusters.Sort(HeaviestFirst);
        return clusters;
    }

    /// <summary>Adds votes to the cluster at an index; a new cluster where it is negative.</summary>
    private static void Join(
        List<(AnswerCluster Cluster, int Weight)> clusters,
        int index,
        AnswerCluster votes,
        int weight
    )
    {
        if (index < 0)
        {
            clusters.Add((votes, weight));
            return;
        }
        var (cluster, own) = clusters[index];
        clusters[index] = (cluster with { Count = cluster.Count + votes.Count }, own + weight);
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

    /// <summary>
    /// One cluster for each wording, from the heaviest to the lightest, equals in ordinal order. Equivalence is not
    /// transitive, so clusters depend on the order of the answers; this order does not depend on the slots.
    /// <see cref="TieRule.Largest"/> takes the reference repository's order instead (paper section 6.5).
    /// </summary>
    private static List<(AnswerCluster Cluster, int Weight)> ByFrequency(
        IEnumerable<(AnswerCluster Cluster, int Weight)> votes
    )
    {
        var wordings = new List<(AnswerCluster Cluster, int Weight)>();
        foreach (var (vote, weight) in votes)
        {
            var known = wordings.FindIndex(wording =>
                string.Equals(wording.Cluster.Representative, vote.Representative, StringComparison.Ordinal)
            );
            Join(wordings, known, vote, weight);
        }
        wordings.Sort(HeaviestFirst);
        return wordings;
    }

    private static int HeaviestFirst(
        (AnswerCluster Cluster, int Weight) left,
        (AnswerCluster Cluster, int Weight) right
    ) =>
        left.Weight != right.Weight
            ? right.Weight.CompareTo(left.Weight)
            : string.CompareOrdinal(left.Cluster.Representative, right.Cluster.Representative);

    private static NoConsensusReason? WhyNone(int votes, int voters, bool tied, VotingSettings settings) =>
        votes < settings.MinimumVotes || votes < settings.MinimumShare * voters - 1e-9
            ? NoConsensusReason.TooFewVotes
        : tied && settings.Tie == TieRule.Drop ? NoConsensusReason.Tied
        : null;

    /// <param name="clusters">Heaviest first, equals in ordinal order.</param>
    private static ImmutableArray<string> Winners(
        List<(AnswerCluster Cluster, int Weight)> clusters,
        TieRule tie
    )
    {
        var heaviest = clusters.TakeWhile(item => item.Weight == clusters[0].Weight);
        var answers = heaviest.Select(item => item.Cluster.Representative).ToImmutableArray();
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
