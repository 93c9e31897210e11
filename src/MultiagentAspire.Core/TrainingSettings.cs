namespace MultiagentAspire.Core;

/// <summary>
/// Method and hyperparameters of one agent's finetuning. The defaults suit the shipped tiny model; see
/// docs/design/training.md.
/// </summary>
public sealed record TrainingSettings
{
    /// <summary>Name of a registered <see cref="TrainingMethod"/>; default <c>sft</c>.</summary>
    public string Method { get; init; } = SupervisedFinetuning.MethodName;

    /// <summary>Whether an adapter or all weights are trained; default LoRA.</summary>
    public AdapterKind Adapter { get; init; } = AdapterKind.Lora;

    /// <summary>LoRA rank r, at least 1.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>LoRA alpha; the update is scaled by alpha / rank. 0 means alpha = 2 * rank.</summary>
    public double Alpha { get; init; }

    /// <summary>Probability, 0 to below 1, of dropping an input of an adapter during training.</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Comma-separated names of the modules that have an adapter; empty = all of <see cref="LoraTargets.All"/>.
    /// </summary>
    public string Targets { get; init; } = "";

    /// <summary>Peak learning rate, after warm-up.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Number of passes over the data.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Number of examples in an optimizer step, over all of its micro-batches.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>
    /// Limit on tokens, padding included, in one forward pass. Larger batches are split into micro-batches, whose
    /// gradients are accumulated exactly.
    /// </summary>
    public int MicroBatchTokens { get; init; } = 8192;

    /// <summary>Share of steps, 0 to 1, with linear warm-up; after it the rate falls to zero as a cosine.</summary>
    public double WarmupRatio { get; init; } = 0.03;

    /// <summary>Decoupled weight decay of AdamW; 0 = none.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Limit on the global L2 norm of gradients, to which they are scaled down; 0 = no limit.</summary>
    public double MaxGradientNorm { get; init; } = 1.0;

    /// <summary>
    /// Whether a forward pass keeps only the inputs of blocks, and the backward pass recomputes the rest: about a third
    /// more time, and the activation memory of one block instead of all.
    /// </summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Limit on tokens of an example; longer examples are dropped and counted.</summary>
    public int MaxLength { get; init; } = 2048;

    /// <summary>
    /// Number of optimizer steps in place of <see cref="Epochs"/>; 0 = by epochs. The step-matched arm sets it.
    /// </summary>
    public int MaxSteps { get; init; }
}
