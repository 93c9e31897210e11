namespace MultiagentAspire.Core;

/// <summary>Holds debates. In process it is the Debate library itself; across services a gRPC client.</summary>
public interface IDebateRunner
{
    /// <summary>Holds one debate to its end. Equal requests give equal transcripts. Safe to call concurrently: callers start as many as they like, the engine batches.</summary>
    Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken);
}

/// <summary>Finetunes agents. In process it is the Training library itself; across services a queue client.</summary>
public interface IAgentTrainer
{
    /// <summary>Trains one agent and writes its adapter. A job whose output exists already returns it without training; an interrupted job goes on at its last checkpoint.</summary>
    Task<TrainingOutcome> TrainAsync(TrainingJob job, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken);
}
