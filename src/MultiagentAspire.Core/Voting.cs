using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The majority vote over the last round's answers (paper section 2.2).</summary>
public static class Voting
{
    /// <summary>
    /// Clusters the answers by equivalence and takes the largest cluster. Null answers do not vote.
    /// Except under <see cref="TieRule.Largest"/> the result does not depend on the order of the answers.
    /// </summary>
    /// <param name="answers">Extracted answers in agent order; null where none parsed.</param>
    /// <param name="equivalent">(given, reference) → same meaning. Need not be transitive.</param>
    /// <param name="seed">Decides ties under <see cref="TieRule.Random"/>.</param>
    public static ConsensusResult Vote(
        IReadOnlyList<string?> answers,
        Func<string, string, bool> equivalent,
        VotingSettings settings,
        ulong seed
    )
    {
        Check(settings);
        var parsed = answers.OfType<string>().ToList();
        if (parsed.Count == 0)
            return new ConsensusResult(null, 0, 0, answers.Count, false, [], NoConsensusReason.NothingParsed);

        var clusters = Cluster(InWalkingOrder(parsed, settings.Tie), equivalent);
        var votes = clusters[0].Count;
        var largest = clusters
            .TakeWhile(cluster => cluster.Count == votes)
            .Select(cluster => cluster.Representative)
            .ToList();
        var tied = largest.Count > 1;
        NoConsensusReason? whyNone =
            votes < settings.MinimumVotes || votes < settings.MinimumShare * answers.Count - 1e-9
                ? NoConsensusReason.TooFewVotes
            : tied && settings.Tie == TieRule.Drop ? NoConsensusReason.Tied
            : null;
        var answer = whyNone is null ? Winner(largest, settings.Tie, seed) : null;
        return new ConsensusResult(answer, votes, parsed.Count, answers.Count, tied, clusters, whyNone);
    }

    /// <summary>
    /// Whether a response's answer is the consensus. Asks in the direction in which the vote clustered, so that every
    /// member of the winning cluster agrees with it even where equivalence is not symmetric.
    /// </summary>
    public static bool Agrees(string? answer, string consensus, Func<string, string, bool> equivalent) =>
        answer is not null
        && (string.Equals(answer, consensus, StringComparison.Ordinal) || equivalent(consensus, answer));

    /// <summary>
    /// Equivalence is not transitive, so the clusters depend on the order of the walk. A walk from the most frequent wording
    /// to the rarest, equals in ordinal order, depends on the answers alone; the reference repository walks in agent order.
    /// </summary>
    private static IEnumerable<AnswerCluster> InWalkingOrder(List<string> answers, TieRule tie) =>
        tie == TieRule.Largest
            ? answers.Select(answer => new AnswerCluster(answer, 1))
            : answers
                .GroupBy(answer => answer, StringComparer.Ordinal)
                .Select(same => new AnswerCluster(same.Key, same.Count()))
                .OrderByDescending(wording => wording.Count)
                .ThenBy(wording => wording.Representative, StringComparer.Ordinal);

    private static ImmutableArray<AnswerCluster> Cluster(
        IEnumerable<AnswerCluster> wordings,
        Func<string, string, bool> equivalent
    )
    {
        var clusters = new List<AnswerCluster>();
        foreach (var wording in wordings)
        {
            var home = clusters.FindIndex(cluster =>
                Agrees(wording.Representative, cluster.Representative, equivalent)
            );
            if (home < 0)
                clusters.Add(wording);
            else
                clusters[home] = clusters[home] with { Count = clusters[home].Count + wording.Count };
        }
        return
        [
            .. clusters
                .OrderByDescending(cluster => cluster.Count)
                .ThenBy(cluster => cluster.Representative, StringComparer.Ordinal),
        ];
    }

    /// <param name="largest">Representatives of the largest clusters in ordinal order.</param>
    private static string Winner(List<string> largest, TieRule tie, ulong seed) =>
        tie == TieRule.Largest ? largest[^1] : largest[new SplitMix(seed).Next(largest.Count)];

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
