namespace MultiagentAspire.Core;

/// <summary>
/// Soft labels: what the paper's rule selects, each example weighted by the share of all agents that voted for its
/// label. A weak vote is more often wrong, so it counts less; no threshold decides between all and nothing.
/// </summary>
public sealed class VoteShareRule()
    : SelectionRule(
        "vote-share",
        "as consensus, each example weighted by the share of the agents that gave its label"
    )
{
    private static readonly ConsensusRule Consensus = new();

    /// <inheritdoc/>
    public override SelectionResult Select(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    )
    {
        var byProblem = WeightedExamples.ByProblem(debates);
        return WeightedExamples.By(Consensus.Select(target, debates, equivalent), ShareOf);

        double ShareOf(TrainingExample example)
        {
            var vote = byProblem[example.ProblemId].Consensus;
            return vote.Votes / (double)Math.Max(1, vote.Voters);
        }
    }
}
