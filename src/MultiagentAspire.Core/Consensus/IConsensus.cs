namespace MultiagentAspire.Core;

/// <summary>
/// Votes on debates and selects finetuning data. In process it is the Consensus library itself; across services a gRPC
/// client.
/// </summary>
public interface IConsensus
{
    /// <summary>
    /// The majority of each debate's last round, by the task's equivalence. Ties are decided by the debate's own seed,
    /// so a repeated vote gives the same answer.
    /// </summary>
    Task<IReadOnlyList<ConsensusResult>> VoteAsync(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings settings,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Reads a transcript file and votes on its debates once, then selects the data of each agent (paper section 2.3),
    /// in the order of <paramref name="targets"/>. For the single agent of the comparison arms: all slots' first
    /// responses that match, relabelled <c>single-1</c>.
    /// </summary>
    /// <param name="transcriptsPath">As <see cref="Transcripts.Write"/> wrote it.</param>
    IAsyncEnumerable<SelectionResult> SelectAsync(
        string transcriptsPath,
        TaskSpec task,
        VotingSettings voting,
        IReadOnlyList<SelectionTarget> targets,
        CancellationToken cancellationToken
    );
}
