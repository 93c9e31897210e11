using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>How corrected (C−) and kept (C+) trajectories are mixed into one critic's data.</summary>
public enum CriticMix
{
    /// <summary>The largest set in which the share of C− is w (paper section 2.3, read as a true proportion).</summary>
    Proportion,

    /// <summary>The reference repository: all of C−, and after each of them a C+ with probability one half. Ignores w; the share of C− tends to 2/3.</summary>
    Repo,

    /// <summary>The MoCo port: floor(w·|C−|) and floor((1−w)·|C+|), at least one of each set that is not empty.</summary>
    Moco,
}

/// <summary>Which turns of a critic's conversation it learns.</summary>
public enum CriticLoss
{
    /// <summary>The critic's own responses, those after the first round; what came before is prompt (paper section 7.2).</summary>
    Revisions,

    /// <summary>Every response of the slot, also a wrong first one: the reference repository's behaviour.</summary>
    AllTurns,
}

/// <summary>Which responses train which agent. Defaults: w = 0.5 as a true proportion, loss on the turns after the first, no minimum agreement, no cap.</summary>
public sealed record SelectionSettings
{
    /// <summary>w: the share of corrected trajectories in a critic's data, 0 to 1. The paper gives no value.</summary>
    public double CriticWeight { get; init; } = 0.5;

    /// <summary>How <see cref="CriticWeight"/> is understood.</summary>
    public CriticMix Mix { get; init; } = CriticMix.Proportion;

    /// <summary>Which turns of a critic's conversation carry loss.</summary>
    public CriticLoss LossOn { get; init; } = CriticLoss.Revisions;

    /// <summary>Most records of one agent, a seeded subset of what is there; 0 = all.</summary>
    public int MaximumExamples { get; init; }

    /// <summary>Votes a consensus needs to label generator data.</summary>
    public int GeneratorMinimumVotes { get; init; } = 1;

    /// <summary>Votes a consensus needs to label critic data.</summary>
    public int CriticMinimumVotes { get; init; } = 1;

    /// <summary>Votes a consensus needs to call a trajectory corrected. A weak vote makes "corrections" from right to wrong; 2 or more avoids the worst of them.</summary>
    public int CorrectedMinimumVotes { get; init; } = 1;

    /// <summary>True: only debates in which every agent ended on the consensus train anybody.</summary>
    public bool Unanimous { get; init; }
}

/// <summary>A transcript with the outcome of its vote.</summary>
public sealed record VotedDebate(DebateTranscript Transcript, ConsensusResult Consensus);

/// <summary>Where the responses of one agent went. Every one considered is in exactly one of the counts from <see cref="NoConsensus"/> to <see cref="Kept"/>.</summary>
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

/// <summary>The finetuning data of one agent: D^G_n or D^C_n of paper section 2.3.</summary>
/// <param name="Agent">Whose data this is; every record bears it.</param>
/// <param name="Examples">The records, in the order of the debates.</param>
/// <param name="Counts">What was there and what was dropped.</param>
/// <param name="OneSided">A mixture was asked for but one of C− and C+ was empty, so the other was used whole.</param>
public sealed record SelectionResult(
    AgentId Agent,
    ImmutableArray<TrainingExample> Examples,
    SelectionCounts Counts,
    bool OneSided = false
);
