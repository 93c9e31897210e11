namespace MultiagentAspire.Core;

/// <summary>Votes on debates and selects finetuning data. In process it is the Consensus library itself; across services a gRPC client.</summary>
public interface IConsensus
{
    /// <summary>The majority of each debate's last round, by the task's equivalence. Ties are decided by the debate's own seed, so a repeated vote gives the same answer.</summary>
    Task<IReadOnlyList<ConsensusResult>> VoteAsync(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings settings,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Votes on every debate of a transcript file, then selects one agent's data (paper section 2.3). For the single agent of the comparison
    /// arms: all slots' first responses that match, relabelled <c>single-1</c>.
    /// </summary>
    Task<SelectionResult> SelectAsync(
        string transcriptsPath,
        TaskSpec task,
        VotingSettings voting,
        SelectionSettings selection,
        AgentId agent,
        ulong seed,
        CancellationToken cancellationToken
    );
}
