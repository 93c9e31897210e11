using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Keys and values of all running sequences, one row each. Allocated once as one tensor.
/// </summary>
internal sealed class KvCache : IDisposable
{
    private KvCache(Tensor data, int rows, int positions) =>
        (Data, Rows, Positions) = (data, rows, positions);

    /// <summary>(layers, 2, rows, K, positions, D), fp32: K heads of keys and values of size D.</summary>
    public Tensor Data { get; }

    /// <summary>Maximum number of running sequences.</summary>
    public int Rows { get; }

    /// <summary>Maximum number of tokens of a sequence.</summary>
    public int Positions { get; }

    /// <summary>Memory of the tensor, in bytes.</summary>
    public long Bytes => Data.numel() * 4;

    /// <summary>
    /// The size of a cache: as many rows as fit the budget, but at least one.
    /// </summary>
    /// <param name="config">The model.</param>
    /// <param name="budgetBytes">Memory, in bytes.</param>
    /// <param name="maxRows">Maximum number of rows.</param>
    /// <param name="maxLength">Maximum number of positions; the model's context if that is less.</param>
    public static (int Rows, int Positions) Fit(
        ModelConfig config,
        long budgetBytes,
        int maxRows,
        int maxLength
    )
    {
        var positions = Math.Min(config.MaxPositions, maxLength);
        var rowBytes = (Int128)positions * MemoryRequirement.CacheBytesPerToken(config);
        return ((int)Int128.Clamp(budgetBytes / rowBytes, 1, Math.Max(1, maxRows)), positions);
    }

    /// <summary>Allocates a cache of the size that <see cref="Fit"/> returns.</summary>
    public static KvCache Create(
        ModelConfig config,
        long budgetBytes,
        int maxRows,
        int maxLength,
        Device device
    )
    {
        var (rows, positions) = Fit(config, budgetBytes, maxRows, maxLength);
        var data = zeros(
            [config.Layers, 2, rows, config.KeyValueHeads, positions, config.HeadSize],
            device: device
        );
        return new KvCache(data.DetachFromDisposeScope(), rows, positions);
    }

    /// <summary>Copies the cached positions of one row to another.</summary>
    public void Move(RowMove move)
    {
        using var scope = NewDisposeScope();
        var rows = Data.narrow(4, 0, move.Length); // (layers, 2, rows, K, length, D)
        rows.select(2, move.To).copy_(rows.select(2, move.From));
    }

    /// <summary>Frees the tensor.</summary>
    public void Dispose() => Data.Dispose();
}
