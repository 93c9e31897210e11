using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.ModelFiles.Adapters;

/// <summary>What a LoRA adapter is made of: y = W x + (alpha / rank) · B A x (Hu et al. 2021).</summary>
/// <param name="Rank">R.</param>
/// <param name="Alpha">Scale numerator.</param>
/// <param name="Dropout">On the input of A, in training.</param>
/// <param name="Targets">Module names among q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, and qkv_proj, gate_up_proj where a family has them.</param>
public sealed record LoraSettings(int Rank, double Alpha, double Dropout, ImmutableArray<string> Targets)
{
    /// <summary>The seven linear modules of a block, in the script's order.</summary>
    public static ImmutableArray<string> AllModules => LoraTargets.All;

    /// <summary>alpha / rank.</summary>
    public double Scale => Alpha / Rank;
}
