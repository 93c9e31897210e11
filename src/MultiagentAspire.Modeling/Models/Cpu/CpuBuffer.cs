using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>A tensor (tokens, width) and its address, which takes microseconds to ask for.</summary>
internal readonly unsafe struct CpuBuffer(Tensor tensor)
{
    /// <summary>The tensor, fp32 and contiguous.</summary>
    public Tensor Tensor { get; } = tensor;

    /// <summary>Address of its first float.</summary>
    public float* Data { get; } = CpuStep.Pointer(tensor);

    /// <summary>Rows.</summary>
    public int Tokens { get; } = (int)tensor.shape[0];

    /// <summary>Columns, which is also the distance of rows in floats.</summary>
    public int Width { get; } = (int)tensor.shape[1];
}
