namespace MultiagentAspire.Core;

/// <summary>
/// Number of responses of one agent with each selection verdict. Every considered response is in exactly one of the
/// counts from <see cref="NoConsensus"/> to <see cref="Kept"/>.
/// </summary>
public sealed record SelectionCounts
{
    /// <summary>All responses (generators) or trajectories (critics).</summary>
    public int Considered { get; init; }

    /// <summary>Dropped: the vote gave no consensus.</summary>
    public int NoConsensus { get; init; }

    /// <summary>Dropped: the consensus has fewer votes than the minimum for this use.</summary>
    public int BelowMinimumVotes { get; init; }

    /// <summary>Dropped: the debate has only one round, so no critic answered.</summary>
    public int NotRevised { get; init; }

    /// <summary>Dropped: the response that decides has no answer.</summary>
    public int Unparsable { get; init; }

    /// <summary>Dropped: the answer is not the consensus.</summary>
    public int Mismatched { get; init; }

    /// <summary>Generators: first responses whose answer is the consensus.</summary>
    public int Matched { get; init; }

    /// <summary>
    /// Critics, |C−|: trajectories that are wrong or unparsable first and equal to the consensus last.
    /// </summary>
    public int Corrected { get; init; }

    /// <summary>Critics, |C+|: trajectories that equal the consensus first and last.</summary>
    public int Kept { get; init; }

    /// <summary>Critics: corrected trajectories (C−) in the data.</summary>
    public int CorrectedUsed { get; init; }

    /// <summary>Critics: kept trajectories (C+) in the data.</summary>
    public int KeptUsed { get; init; }

    /// <summary>The counts of two parts of an agent's data together.</summary>
    public static SelectionCounts operator +(SelectionCounts left, SelectionCounts right) =>
        new()
        {
            Considered = left.Considered + right.Considered,
            NoConsensus = left.NoConsensus + right.NoConsensus,
            BelowMinimumVotes = left.BelowMinimumVotes + right.BelowMinimumVotes,
            NotRevised = left.NotRevised + right.NotRevised,
            Unparsable = left.Unparsable + right.Unparsable,
            Mismatched = left.Mismatched + right.Mismatched,
            Matched = left.Matched + right.Matched,
            Corrected = left.Corrected + right.Corrected,
            Kept = left.Kept + right.Kept,
            CorrectedUsed = left.CorrectedUsed + right.CorrectedUsed,
            KeptUsed = left.KeptUsed + right.KeptUsed,
        };
}
