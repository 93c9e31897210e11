namespace MultiagentAspire.Core;

/// <summary>
/// How final answers become a consensus. The defaults are the paper's: seeded chance on a tie, no minimum
/// agreement.
/// </summary>
public sealed record VotingSettings
{
    /// <summary>What decides a tie.</summary>
    public TieRule Tie { get; init; } = TieRule.Random;

    /// <summary>
    /// Votes the largest cluster needs. 1 = any; 2 or more trades fewer pseudo-labels for better ones.
    /// </summary>
    public int MinimumVotes { get; init; } = 1;

    /// <summary>Share of all agents, unparsable ones included, that the largest cluster needs; 0 = any.</summary>
    public double MinimumShare { get; init; }
}
