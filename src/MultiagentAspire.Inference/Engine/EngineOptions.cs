namespace MultiagentAspire.Inference.Engine;

/// <summary>Limits of one engine.</summary>
public sealed record EngineOptions
{
    /// <summary>
    /// Memory for keys and values, in MiB. Default: 1024. More memory allows more running sequences.
    /// </summary>
    public int CacheMebibytes { get; init; } = 1024;

    /// <summary>
    /// Maximum number of sequences that decode together. Default: 256. On a CPU more only make a step slower.
    /// </summary>
    public int MaxBatch { get; init; } = 256;

    /// <summary>
    /// Maximum number of tokens of one step. Default: 2048. With fewer, running sequences wait less while long prompts
    /// are read.
    /// </summary>
    public int StepTokens { get; init; } = 2048;

    /// <summary>
    /// Maximum number of tokens of a sequence. Default: 4096, or the model's context if that is less.
    /// </summary>
    public int MaxLength { get; init; } = 4096;

    /// <summary>Maximum number of adapters in memory, beyond those in use. Default: 16.</summary>
    public int Adapters { get; init; } = 16;

    /// <summary>
    /// Maximum number of models with full weights in memory, beyond those in use. They share the memory for keys and
    /// values. Default: 8.
    /// </summary>
    public int FullModels { get; init; } = 8;
}
