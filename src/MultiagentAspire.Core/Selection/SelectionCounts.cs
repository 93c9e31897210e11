namespace MultiagentAspire.Core;

/// <summary>
/// Where the responses of one agent went. Every one considered is in exactly one of the counts from
/// <see cref="NoConsensus"/> to <see cref="Kept"/>.
/// </summary>
public sealed record SelectionCounts
{
    /// <summary>Responses (generators) or trajectories (critics) looked at.</summary>
    public int Considered { get; init; }

    /// <summary>Dropped: the vote gave no answer.</summary>
    public int NoConsensus { get; init; }

    /// <summary>Dropped: the vote was below the minimum for this use.</summary>
    public int BelowMinimumVotes { get; init; }

    /// <summary>Dropped: the debate had one round, so no critic spoke.</summary>
    public int NotRevised { get; init; }

    /// <summary>Dropped: the response that decides held no answer.</summary>
    public int Unparsable { get; init; }

    /// <summary>Dropped: the answer is not the consensus.</summary>
    public int Mismatched { get; init; }

    /// <summary>Generators: responses that reached the consensus.</summary>
    public int Matched { get; init; }

    /// <summary>|C−|: wrong or unparsable first, the consensus at the end.</summary>
    public int Corrected { get; init; }

    /// <summary>|C+|: the consensus first and last.</summary>
    public int Kept { get; init; }

    /// <summary>C− trajectories in the data.</summary>
    public int CorrectedUsed { get; init; }

    /// <summary>C+ trajectories in the data.</summary>
    public int KeptUsed { get; init; }
}
