using MultiagentAspire.Modeling.Adapters;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// One adapter's weights as the CPU kernels read them: A as it is, (alpha / rank)·B transposed to (R, out),
/// so that both are read straight through.
/// </summary>
public sealed unsafe class PackedAdapter : IDisposable
{
    private readonly Tensor[] _tensors;

    public PackedAdapter(LoraAdapter adapter)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Rank = adapter.Settings.Rank;
        _tensors = new Tensor[adapter.Tensors.Length];
        for (var i = 0; i < _tensors.Length; i += 2)
        {
            _tensors[i] = adapter.Tensors[i].detach().contiguous().DetachFromDisposeScope(); // (R, in)
            _tensors[i + 1] = adapter
                .Tensors[i + 1]
                .mul(adapter.Scale)
                .t()
                .contiguous()
                .DetachFromDisposeScope(); // (R, out)
        }
        Down = [.. _tensors.Where((_, i) => i % 2 == 0).Select(t => (nint)CpuStep.Pointer(t))];
        Up = [.. _tensors.Where((_, i) => i % 2 == 1).Select(t => (nint)CpuStep.Pointer(t))];
        Used =
        [
            .. Enumerable
                .Range(0, Down.Length)
                .Select(i => _tensors[(2 * i) + 1].count_nonzero().item<long>() > 0),
        ];
    }

    internal int Rank { get; }

    /// <summary>Addresses of A by block and module: q, k, v, o, gate, up, down.</summary>
    internal nint[] Down { get; }

    /// <summary>Addresses of the transposed, scaled B.</summary>
    internal nint[] Up { get; }

    /// <summary>False where B is zero, so that the module adds nothing.</summary>
    internal bool[] Used { get; }

    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
    }
}
