using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.ModelFiles.Adapters;

/// <summary>Settings of a LoRA adapter: y = W x + (alpha / rank) · B A x (Hu et al. 2021, section 4.1).</summary>
/// <param name="Rank">R, rows of A and columns of B.</param>
/// <param name="Alpha">Numerator of the scale.</param>
/// <param name="Dropout">Probability of dropping an input of A in training.</param>
/// <param name="Targets">Adapted modules, among q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj,
/// and qkv_proj, gate_up_proj where a family has them.</param>
public sealed record LoraSettings(int Rank, double Alpha, double Dropout, ImmutableArray<string> Targets)
{
    /// <summary>The seven plain linear modules of a block.</summary>
    public static ImmutableArray<string> AllModules => LoraTargets.All;

    /// <summary>alpha / rank, the factor on B A x.</summary>
    public double Scale => Alpha / Rank;
}
