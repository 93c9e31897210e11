using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// Which responses train which agent. Defaults: the paper's rule, w = 0.5 as a true proportion, loss on the turns
/// after the first, no minimum agreement, no cap.
/// </summary>
public sealed record SelectionSettings
{
    /// <summary>
    /// Name of the rule (<see cref="SelectionRule.Registered"/>); null: the paper's, <see cref="ConsensusRule"/>, so
    /// that settings stored before there were others stay equal.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }

    /// <summary>w: the share of corrected trajectories in a critic's data, 0 to 1. The paper gives no value.</summary>
    public double CriticWeight { get; init; } = 0.5;

    /// <summary>How <see cref="CriticWeight"/> is applied; default <see cref="CriticMix.Weighted"/>.</summary>
    public CriticMix Mix { get; init; } = CriticMix.Weighted;

    /// <summary>
    /// Which turns of a critic's conversation carry loss; default <see cref="CriticLoss.Revisions"/>.
    /// </summary>
    public CriticLoss LossOn { get; init; } = CriticLoss.Revisions;

    /// <summary>Limit on examples of one agent, by a seeded choice; 0 = no limit.</summary>
    public int MaximumExamples { get; init; }

    /// <summary>Votes that a consensus needs to label generator data, at least 1.</summary>
    public int GeneratorMinimumVotes { get; init; } = 1;

    /// <summary>Votes that a consensus needs to label critic data, at least 1.</summary>
    public int CriticMinimumVotes { get; init; } = 1;

    /// <summary>
    /// Votes that a consensus needs for a trajectory to count as corrected, at least 1. A weak vote gives "corrections"
    /// from right to wrong; a minimum of 2 avoids the worst of them.
    /// </summary>
    public int CorrectedMinimumVotes { get; init; } = 1;

    /// <summary>What the agent <c>single-1</c> learns; generators and critics do not read it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SingleModelData SingleModel { get; init; }

    /// <summary>True: only debates in which every agent ends on the consensus give training data.</summary>
    public bool Unanimous { get; init; }
}
