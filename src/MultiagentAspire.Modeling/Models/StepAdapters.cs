using MultiagentAspire.Modeling.Models.Cpu;

namespace MultiagentAspire.Modeling.Models;

/// <summary>Which LoRA adapter each token of a <see cref="Decoder.Step"/> uses.</summary>
/// <param name="Loaded">The G adapters in use, in the layout of the CPU kernels.</param>
/// <param name="AdapterIndex">(N) index into <paramref name="Loaded"/>; −1: no adapter.</param>
/// <param name="Stacked">Makes the same as stacked tensors and a mask (N, G·R), for other devices; called only
/// where they are used.</param>
public sealed record StepAdapters(
    IReadOnlyList<PackedAdapter> Loaded,
    int[] AdapterIndex,
    Func<LoraWeights> Stacked
);
