namespace MultiagentAspire.Core;

/// <summary>How one agent is finetuned. Defaults suit the shipped tiny model; see docs/design/training.md.</summary>
public sealed record TrainingSettings
{
    /// <summary>Name of one of <see cref="TrainingMethod.Registered"/>.</summary>
    public string Method { get; init; } = SupervisedFinetuning.MethodName;
    public AdapterKind Adapter { get; init; } = AdapterKind.Lora;

    /// <summary>LoRA rank r.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>LoRA alpha; the update is scaled by alpha / rank. 0 means alpha = 2 * rank.</summary>
    public double Alpha { get; init; }
    public double Dropout { get; init; }

    /// <summary>
    /// Modules that get an adapter, by name and separated by commas; empty = all of
    /// <see cref="LoraTargets.All"/>.
    /// </summary>
    public string Targets { get; init; } = "";

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Examples per optimizer step (all accumulated micro-batches together).</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>
    /// Most tokens (padding included) in one forward pass; batches over it are split and their gradients
    /// accumulated exactly.
    /// </summary>
    public int MicroBatchTokens { get; init; } = 8192;

    /// <summary>Share of the steps with linear warm-up; cosine to zero after it.</summary>
    public double WarmupRatio { get; init; } = 0.03;
    public double WeightDecay { get; init; }

    /// <summary>Gradients are scaled down to this global L2 norm; 0 = never.</summary>
    public double MaxGradientNorm { get; init; } = 1.0;

    /// <summary>
    /// Keep only the blocks' inputs of a forward pass and compute the rest again in the backward pass: about
    /// a third more time, and the memory of one block instead of all.
    /// </summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Longest example in tokens; longer ones are dropped and counted.</summary>
    public int MaxLength { get; init; } = 2048;

    /// <summary>
    /// Fixed number of optimizer steps instead of epochs; 0 = by epochs. Used by the step-matched arm.
    /// </summary>
    public int MaxSteps { get; init; }
}
