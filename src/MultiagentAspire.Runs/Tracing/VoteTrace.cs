using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>The vote of a debate's last round, counted with the arm's settings.</summary>
/// <param name="Answer">The consensus; null where there is none.</param>
/// <param name="Votes">Votes for the largest cluster.</param>
/// <param name="Voters">Number of responses.</param>
/// <param name="Tied">Whether several answers had the most votes, so that the tie rule decided.</param>
/// <param name="WhyNone">Why there is no consensus; null where there is one.</param>
/// <param name="Clusters">All answers with their counts, most votes first.</param>
public sealed record VoteTrace(
    string? Answer,
    int Votes,
    int Voters,
    bool Tied,
    NoConsensusReason? WhyNone,
    ImmutableArray<AnswerCluster> Clusters
)
{
    internal static VoteTrace Of(ConsensusResult vote) =>
        new(vote.Answer, vote.Votes, vote.Voters, vote.Tied, vote.NoConsensusReason, vote.Clusters);
}
