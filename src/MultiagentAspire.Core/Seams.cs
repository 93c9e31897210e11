namespace MultiagentAspire.Core;

/// <summary>Holds debates. In process it is the Debate library itself; across services a gRPC client.</summary>
public interface IDebateRunner
{
    /// <summary>Holds one debate to its end. Equal requests give equal transcripts. Safe to call concurrently: callers start as many as they like, the engine batches.</summary>
    Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken);
}

/// <summary>Holds one debate that somebody watches, to its end. <paramref name="spoken"/> sees each response as soon as it is there, also several at once. Safe to call concurrently.</summary>
public delegate Task<DebateTranscript> WatchDebate(
    DebateRequest request,
    Func<AgentResponse, Task> spoken,
    CancellationToken cancellationToken
);

/// <summary>A prompt does not fit the model's context. A debate goes on: that response holds no answer.</summary>
public sealed class PromptTooLongException(string message) : ArgumentException(message);

/// <summary>The model's chat template refuses a conversation, for example one with a role that it does not know.</summary>
public sealed class ConversationRefusedException(string message, Exception cause)
    : ArgumentException(message, cause);

/// <summary>None of an agent's examples fits its model. It keeps its model.</summary>
/// <param name="dropped">Examples that were too long.</param>
public sealed class NoExampleFitsException(string message, int dropped) : ArgumentException(message)
{
    public int Dropped => dropped;
}

/// <summary>Finetunes agents. In process it is the Training library itself; across services a queue client.</summary>
public interface IAgentTrainer
{
    /// <summary>Trains one agent and writes its adapter. A job whose output exists already returns it without training; an interrupted job goes on at its last checkpoint.</summary>
    /// <exception cref="NoExampleFitsException">Every example is too long.</exception>
    Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    );
}

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
