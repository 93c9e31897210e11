using MultiagentAspire.Modeling.Models.Cpu;

namespace MultiagentAspire.Modeling.Models;

/// <summary>Which adapter each token of a step uses.</summary>
/// <param name="Held">The adapters in use, for the CPU kernels.</param>
/// <param name="Which">(N) index into <paramref name="Held"/>; -1 = the base alone.</param>
/// <param name="Stacked">The same as stacked tensors and a mask (N, G·R), for other devices; made only when
/// asked for.</param>
public sealed record StepAdapters(IReadOnlyList<PackedAdapter> Held, int[] Which, Func<LoraWeights> Stacked);
