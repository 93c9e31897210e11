namespace MultiagentAspire.Core;

/// <summary>How corrected (C−) and kept (C+) trajectories are mixed into one critic's data.</summary>
public enum CriticMix
{
    /// <summary>
    /// All of both; the weights of their losses make the share of C− equal to w (paper section 2.3, read as a true
    /// proportion). No trajectory is wasted, however rare the other kind is.
    /// </summary>
    Weighted,

    /// <summary>
    /// As many examples as both sets have together, the share of C− being w: the rarer kind is repeated, each of its
    /// trajectories equally often, give or take one. For trainers that know no weights.
    /// </summary>
    Repeat,

    /// <summary>The largest set in which the share of C− is w (paper section 2.3, read as a true proportion).</summary>
    Proportion,

    /// <summary>
    /// The reference repository: all of C−, and after each of them a C+ with probability one half. Ignores w;
    /// the share of C− tends to 2/3.
    /// </summary>
    Repo,

    /// <summary>
    /// The MoCo port: floor(w·|C−|) and floor((1−w)·|C+|), at least one of each set that is not empty.
    /// </summary>
    Moco,
}
