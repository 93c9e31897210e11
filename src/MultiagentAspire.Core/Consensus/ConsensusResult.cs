using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The outcome of one vote: ŷ of paper section 2.2, or why there is none.</summary>
/// <param name="Answer">The majority answer; null when there is none.</param>
/// <param name="Votes">Size of the largest cluster, also where it was not enough.</param>
/// <param name="Parsed">Responses that held an answer.</param>
/// <param name="Voters">All responses, N.</param>
/// <param name="Tied">Whether several clusters were largest.</param>
/// <param name="Clusters">All clusters, largest first.</param>
/// <param name="WhyNone">Set exactly when <paramref name="Answer"/> is null.</param>
public sealed record ConsensusResult(
    string? Answer,
    int Votes,
    int Parsed,
    int Voters,
    bool Tied,
    ImmutableArray<AnswerCluster> Clusters,
    NoConsensusReason? WhyNone
)
{
    /// <summary>Whether all agents, unparsable ones included, gave the consensus answer.</summary>
    public bool Unanimous => Answer is not null && Votes == Voters;
}
