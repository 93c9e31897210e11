using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Configs;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// Cosines and sines of the rotary position embedding (RoPE, Su et al. 2021) for all positions of a model, on
/// its device. Longrope models have two tables, one below the other: the frequencies up to the original context
/// and those beyond it.
/// </summary>
internal sealed class RotaryTables : IDisposable
{
    /// <summary>Limit for the tables and the temporary tensors that they are made from, in bytes.</summary>
    private const long MaxBytes = 4L << 30;

    private readonly ModelConfig _config;

    /// <summary>Computes the tables in fp32 on the CPU and moves them to the device.</summary>
    /// <param name="config">Rotary settings, head size and positions of the model.</param>
    /// <param name="device">Where the tables are used; META gives shapes without numbers.</param>
    public RotaryTables(ModelConfig config, Device device)
    {
        _config = config;
        using var scope = NewDisposeScope();
        int?[] lengths = config.Rope.Kind == RopeKind.LongRope ? [null, int.MaxValue] : [null];
        var ropes = lengths.Select(length => RopeFrequencies.Inverse(config, length)).ToList();
        var positions = tensor(Positions(config.MaxPositions)).unsqueeze(1); // (positions, 1)
        // (positions, D/2), or one table below the other
        var angles = cat([.. ropes.Select(rope => positions * tensor(rope.Values).unsqueeze(0))]);
        var factor = tensor([(float)ropes[0].AttentionFactor]); // (1)
        Tensor Table(Tensor values) => (values * factor).to(device).DetachFromDisposeScope();
        (Cos, Sin) = (Table(angles.cos()), Table(angles.sin()));
    }

    // Not arange: TorchSharp makes temporary Scalars of its arguments, whose finalizers can run during the native
    // call (TorchScript).
    private static float[] Positions(int count) =>
        [.. Enumerable.Range(0, count).Select(position => (float)position)];

    /// <summary>
    /// Cosines (positions, D/2), fp32, attention factor applied; (2·positions, D/2) in a longrope model.
    /// </summary>
    public Tensor Cos { get; }

    /// <summary>Sines, in the shape of <see cref="Cos"/>.</summary>
    public Tensor Sin { get; }

    /// <summary>Refuses a context whose tables would not fit into 4 GiB.</summary>
    /// <param name="config">The model.</param>
    /// <param name="where">Model folder or description for the message.</param>
    /// <exception cref="ModelFileException">The tables would be too large.</exception>
    public static void RequireFits(ModelConfig config, string where)
    {
        // Tables and temporaries are about five fp32 tensors of (positions, D/2): 10 bytes times positions · D.
        if (10L * config.MaxPositions * config.HeadSize > MaxBytes)
            throw new ModelFileException(
                where,
                $"max_position_embeddings {config.MaxPositions} would take more than "
                    + $"{MaxBytes >> 30} GiB for rotary tables; set it in config.json to the "
                    + "length you need."
            );
    }

    /// <summary>Row of the tables for a position of a sequence.</summary>
    /// <param name="position">Position of the token, from 0.</param>
    /// <param name="length">Length of the sequence now, in tokens: it decides which table of a longrope model
    /// applies.</param>
    public long RowOf(int position, int length) =>
        position + (IsStretched(length) ? _config.MaxPositions : 0);

    /// <summary>
    /// Whether the frequencies change at this length: a longrope sequence is one token longer than the original
    /// context.
    /// </summary>
    public bool ChangesAt(int length) =>
        IsStretched(length) && length == _config.Rope.OriginalMaxPositions + 1;

    /// <summary>Cosines and sines (T, D/2) of a whole sequence of T tokens, as views the caller disposes.</summary>
    public (Tensor Cos, Tensor Sin) Of(int length)
    {
        var first = RowOf(0, length);
        return (Cos.narrow(0, first, length), Sin.narrow(0, first, length));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
    }

    private bool IsStretched(int length) =>
        _config.Rope.Kind == RopeKind.LongRope && length > _config.Rope.OriginalMaxPositions;
}
