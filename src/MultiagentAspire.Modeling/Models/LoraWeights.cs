using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>LoRA tensors as arguments of <see cref="DecoderScript"/>, of one adapter or of G stacked ones.</summary>
/// <param name="Tensors">Per block A (G·R, in) and B (out, G·R) of each of <see cref="BlockModules"/>, fp32.</param>
/// <param name="Scale">(1, 1) alpha / rank for one adapter, or (N, G·R): each token's own columns hold its
/// alpha / rank, the others 0.</param>
/// <param name="Dropout">Probability of dropping an input of A; training only.</param>
public sealed record LoraWeights(Tensor[] Tensors, Tensor Scale, double Dropout = 0);
