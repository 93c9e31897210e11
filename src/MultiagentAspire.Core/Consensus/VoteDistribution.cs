using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The result of one vote before a random choice decides a tie: the distribution over its winners.</summary>
/// <param name="Winners">
/// The answers that can win, with equal probabilities, in ordinal order: one where the vote is decided, several under
/// <see cref="TieRule.Random"/>, none where there is no consensus.
/// </param>
/// <param name="Votes">
/// Size of the largest cluster, of the heaviest where votes have weights; also where it is below the minimum.
/// </param>
/// <param name="Parsed">Number of responses with an answer.</param>
/// <param name="Voters">Number of all responses, N.</param>
/// <param name="Tied">Whether several clusters have the largest size.</param>
/// <param name="Clusters">All clusters, largest first.</param>
/// <param name="NoConsensusReason">Set exactly when <paramref name="Winners"/> is empty.</param>
public sealed record VoteDistribution(
    ImmutableArray<string> Winners,
    int Votes,
    int Parsed,
    int Voters,
    bool Tied,
    ImmutableArray<AnswerCluster> Clusters,
    NoConsensusReason? NoConsensusReason
)
{
    /// <summary>The only winner; null where there are several or none.</summary>
    public string? Answer => Winners.Length == 1 ? Winners[0] : null;

    /// <summary>Whether all agents, unparsable ones included, gave one answer and it wins.</summary>
    public bool Unanimous => Winners.Length == 1 && Votes == Voters;

    /// <summary>Mean of <paramref name="score"/> over the winners; null where there is no consensus.</summary>
    public double? Expected(Func<string, double> score) =>
        Winners.IsEmpty ? null : Winners.Sum(score) / Winners.Length;

    /// <summary>The outcome with one of the winners.</summary>
    /// <param name="seed">The same seed draws the same winner.</param>
    public ConsensusResult Draw(ulong seed)
    {
        var answer = Winners.IsEmpty ? null : Winners[new SplitMix64(seed).Next(Winners.Length)];
        return new ConsensusResult(answer, Votes, Parsed, Voters, Tied, Clusters, NoConsensusReason);
    }
}
