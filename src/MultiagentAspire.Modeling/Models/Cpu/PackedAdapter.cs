using MultiagentAspire.Modeling.Adapters;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// One adapter's weights in the layout of the CPU kernels: A (R, in), and (alpha / rank)·B transposed to
/// (R, out), so that both are read in the order of memory. fp32; owns copies, or views of A.
/// </summary>
public sealed unsafe class PackedAdapter : IDisposable
{
    private readonly Tensor[] _tensors;

    /// <summary>Packs an adapter, which must outlive it: A is shared where it is contiguous.</summary>
    public PackedAdapter(LoraAdapter adapter)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Rank = adapter.Settings.Rank;
        _tensors = new Tensor[adapter.Tensors.Length];
        for (var i = 0; i < _tensors.Length; i += 2)
        {
            _tensors[i] = adapter.Tensors[i].detach().contiguous().DetachFromDisposeScope(); // (R, in)
            var scaled = adapter.Tensors[i + 1].mul(adapter.Scale); // (out, R)
            _tensors[i + 1] = scaled.t().contiguous().DetachFromDisposeScope(); // (R, out)
        }
        Down = [.. _tensors.Where((_, i) => i % 2 == 0).Select(t => (nint)CpuStep.Pointer(t))];
        Up = [.. _tensors.Where((_, i) => i % 2 == 1).Select(t => (nint)CpuStep.Pointer(t))];
        Used = [.. _tensors.Where((_, i) => i % 2 == 1).Select(t => t.count_nonzero().item<long>() > 0)];
    }

    /// <summary>R.</summary>
    internal int Rank { get; }

    /// <summary>Addresses of A (R, in), by block and module (<see cref="BlockModules"/>).</summary>
    internal nint[] Down { get; }

    /// <summary>Addresses of the scaled, transposed B (R, out), in the order of <see cref="Down"/>.</summary>
    internal nint[] Up { get; }

    /// <summary>False where B is zero, so that the module adds nothing; in the order of <see cref="Down"/>.</summary>
    internal bool[] Used { get; }

    /// <summary>Frees the packed tensors. The adapter's own tensors stay.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
    }
}
