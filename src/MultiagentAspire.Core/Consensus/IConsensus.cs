namespace MultiagentAspire.Core;

/// <summary>
/// Votes on debates and selects training data. The Consensus project implements it; other processes call it
/// through a gRPC client.
/// </summary>
public interface IConsensus
{
    /// <summary>
    /// Votes on the last round of each debate, by the task's equivalence of answers. A seed from the debate's id
    /// decides ties, so a repeated vote gives the same answer.
    /// </summary>
    /// <returns>One result for each transcript, in their order.</returns>
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
    /// <param name="transcriptsPath">A file that <see cref="Transcripts.Write"/> wrote.</param>
    /// <param name="task">The task, for the equivalence of its answers.</param>
    /// <param name="voting">How votes are counted.</param>
    /// <param name="targets">The agents whose data is selected, with their rules and seeds.</param>
    /// <param name="cancellationToken">Cancels reading and selecting.</param>
    IAsyncEnumerable<SelectionResult> SelectAsync(
        string transcriptsPath,
        TaskSpec task,
        VotingSettings voting,
        IReadOnlyList<SelectionTarget> targets,
        CancellationToken cancellationToken
    );
}
