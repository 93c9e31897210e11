namespace MultiagentAspire.Core;

/// <summary>
/// How votes are counted. The defaults are the paper's: a seeded random choice on a tie, no minimum agreement.
/// </summary>
public sealed record VotingSettings
{
    /// <summary>What decides between clusters of equal size; default <see cref="TieRule.Random"/>.</summary>
    public TieRule Tie { get; init; } = TieRule.Random;

    /// <summary>
    /// Votes that the largest cluster needs, at least 1, the default. A higher minimum gives fewer but better
    /// pseudo-labels.
    /// </summary>
    public int MinimumVotes { get; init; } = 1;

    /// <summary>
    /// Share of all voters, those without an answer included, that the largest cluster needs, 0 to 1; default 0.
    /// </summary>
    public double MinimumShare { get; init; }
}
