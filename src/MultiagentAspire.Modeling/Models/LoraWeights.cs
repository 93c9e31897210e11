using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>LoRA tensors as the decoder's script takes them.</summary>
/// <param name="Tensors">Per block A (G·R, in) and B (out, G·R) for q, k, v, o, gate, up, down: 14 tensors a
/// block.</param>
/// <param name="Scale">(1, 1) alpha / rank for one adapter, or (N, G·R): each token's own columns hold its
/// alpha / rank, the others 0.</param>
/// <param name="Dropout">Probability of dropping an input of A; training only.</param>
public sealed record LoraWeights(Tensor[] Tensors, Tensor Scale, double Dropout = 0);
