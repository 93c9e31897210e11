using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>The outcome of one vote: ŷ of paper section 2.2, or the reason for none.</summary>
/// <param name="Answer">The answer that won; null where there is no consensus.</param>
/// <param name="Votes">Size of the largest cluster, also where it is below the minimum.</param>
/// <param name="Parsed">Number of responses with an answer.</param>
/// <param name="Voters">Number of all responses, N.</param>
/// <param name="Tied">Whether several clusters have the largest size.</param>
/// <param name="Clusters">All clusters, largest first.</param>
/// <param name="NoConsensusReason">
/// The reason for no consensus; set exactly where <paramref name="Answer"/> is null.
/// </param>
public sealed record ConsensusResult(
    string? Answer,
    int Votes,
    int Parsed,
    int Voters,
    bool Tied,
    ImmutableArray<AnswerCluster> Clusters,
    [property: JsonPropertyName("whyNone")] NoConsensusReason? NoConsensusReason
)
{
    /// <summary>Whether all agents, unparsable ones included, gave the consensus answer.</summary>
    public bool Unanimous => Answer is not null && Votes == Voters;
}
