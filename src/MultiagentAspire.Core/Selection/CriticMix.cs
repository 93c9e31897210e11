namespace MultiagentAspire.Core;

/// <summary>How corrected (C−) and kept (C+) trajectories are mixed into one critic's data.</summary>
public enum CriticMix
{
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
