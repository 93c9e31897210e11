namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// Indices of the linear modules of one block that a LoRA adapter can target, in the order of
/// <see cref="Core.LoraTargets.All"/>: the legend of the argument <c>lora</c> of <see cref="DecoderScript"/>.
/// </summary>
/// <remarks>
/// Module m of layer i has its A at index 2·(<see cref="Count"/>·i + m) of an adapter's tensors and its B
/// behind it.
/// </remarks>
internal static class BlockModules
{
    /// <summary>q_proj, C → H·D.</summary>
    public const int Query = 0;

    /// <summary>k_proj, C → K·D.</summary>
    public const int Key = 1;

    /// <summary>v_proj, C → K·D.</summary>
    public const int Value = 2;

    /// <summary>o_proj, H·D → C.</summary>
    public const int Output = 3;

    /// <summary>gate_proj, C → F.</summary>
    public const int Gate = 4;

    /// <summary>up_proj, C → F.</summary>
    public const int Up = 5;

    /// <summary>down_proj, F → C.</summary>
    public const int Down = 6;

    /// <summary>Modules of a block.</summary>
    public const int Count = 7;

    /// <summary>Tensors of a block: A and B of each module.</summary>
    public const int Tensors = 2 * Count;
}
