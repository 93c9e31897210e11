using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>The tensors of one LoRA adapter in the script's order (per block A, B for q, k, v, o, gate, up, down) and its scale alpha / rank as (1, 1).</summary>
public sealed record LoraWeights(Tensor[] Tensors, Tensor Scale);
