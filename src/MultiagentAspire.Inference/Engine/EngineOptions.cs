namespace MultiagentAspire.Inference.Engine;

/// <summary>Limits of one engine.</summary>
public sealed record EngineOptions
{
    /// <summary>
    /// Memory for keys and values, in MiB. Default 1024: more sequences at once, at the price of memory.
    /// </summary>
    public int CacheMebibytes { get; init; } = 1024;

    /// <summary>
    /// Most sequences that decode together. Default 256: beyond it a step on a CPU only takes longer.
    /// </summary>
    public int MaxBatch { get; init; } = 256;

    /// <summary>
    /// Most tokens of one step. Default 2048: smaller lets running sequences go on sooner while long prompts
    /// are read.
    /// </summary>
    public int StepTokens { get; init; } = 2048;

    /// <summary>Longest sequence. Default: the model's context, at most 4096.</summary>
    public int MaxLength { get; init; } = 4096;

    /// <summary>Adapters kept in memory. Default 16.</summary>
    public int Adapters { get; init; } = 16;

    /// <summary>
    /// Agents' whole checkpoints kept loaded, beyond those in use; they share the memory for keys and values.
    /// Default 8.
    /// </summary>
    public int FullModels { get; init; } = 8;
}
