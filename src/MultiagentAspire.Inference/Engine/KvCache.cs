using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Engine;

/// <summary>Keys and values of all rows, allocated once: (layers, 2, rows, K, positions, D) fp32.</summary>
internal sealed class KvCache : IDisposable
{
    private KvCache(Tensor data, int rows, int positions) =>
        (Data, Rows, Positions) = (data, rows, positions);

    public Tensor Data { get; }

    public int Rows { get; }

    /// <summary>Longest sequence a row holds.</summary>
    public int Positions { get; }

    public long Bytes => Data.numel() * 4;

    /// <summary>
    /// As many rows as the budget holds, from one to <paramref name="maxRows"/>, each as long as the model's
    /// context or <paramref name="maxLength"/>.
    /// </summary>
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

    /// <summary>A cache of the size that <see cref="Fit"/> gives.</summary>
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

    public void Move(RowMove move)
    {
        using var scope = NewDisposeScope();
        var rows = Data.narrow(4, 0, move.Length); // (layers, 2, rows, K, length, D)
        rows.select(2, move.To).copy_(rows.select(2, move.From));
    }

    public void Dispose() => Data.Dispose();
}
