using System.Collections.Immutable;
using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// The memory that inference or training of a model takes, computed from its configuration alone, so that what
/// cannot fit is refused before any weight is read. Sums that exceed 64 bits are given as the largest number.
/// </summary>
/// <param name="Parts">In the order of the message.</param>
public sealed record MemoryRequirement(ImmutableArray<MemoryPart> Parts)
{
    private const int FloatBytes = 4;

    /// <summary>Bytes of all parts.</summary>
    public long Bytes => Saturated(Parts.Aggregate(Int128.Zero, (sum, part) => sum + part.Bytes));

    /// <summary>Weights and a cache of keys and values, both fp32, with the rotary tables.</summary>
    /// <param name="config">The model.</param>
    /// <param name="cacheRows">Sequences that the cache holds.</param>
    /// <param name="cachePositions">Tokens of each.</param>
    public static MemoryRequirement ForInference(ModelConfig config, int cacheRows, int cachePositions) =>
        new([
            Weights(config),
            new(
                $"keys and values of {cacheRows} sequences of {cachePositions} tokens",
                Saturated((Int128)cacheRows * cachePositions * CacheBytesPerToken(config))
            ),
        ]);

    /// <summary>Weights in fp32 with the rotary tables, without a cache.</summary>
    public static MemoryRequirement ForWeights(ModelConfig config) => new([Weights(config)]);

    /// <summary>
    /// Finetuning by AdamW, all fp32: the weights, the adapter if one is trained, gradients and the two moments
    /// of each trained number, and an upper bound of what the backward pass needs for the largest micro-batch.
    /// </summary>
    /// <param name="config">The model.</param>
    /// <param name="settings">Adapter or full, rank, targets, batch sizes, dropout, checkpointing.</param>
    /// <param name="maxLength">Tokens of the longest example.</param>
    /// <param name="learned">Most tokens with loss in one batch.</param>
    public static MemoryRequirement ForTraining(
        ModelConfig config,
        TrainingSettings settings,
        int maxLength,
        long learned
    )
    {
        var full = settings.Adapter == AdapterKind.Full;
        var trained = full
            ? Parameters(config)
            : AdapterParameters(config, settings.Rank, LoraTargets.Parse(settings.Targets));
        var tokens = Math.Min(
            Math.Max(settings.MicroBatchTokens, maxLength),
            (long)settings.BatchSize * maxLength
        );
        var activations = ActivationBytes(config, settings, tokens, Math.Min(tokens, learned));
        var recomputed = settings.GradientCheckpointing ? ", recomputed" : "";
        var parts = new List<MemoryPart> { Weights(config) };
        if (!full)
            parts.Add(new($"an adapter of rank {settings.Rank}", Saturated(trained * FloatBytes)));
        parts.Add(new("gradients", Saturated(trained * FloatBytes)));
        parts.Add(new("AdamW's moments", Saturated(2 * trained * FloatBytes)));
        parts.Add(new($"activations of {tokens} tokens{recomputed}, at most", activations));
        return new MemoryRequirement([.. parts]);
    }

    /// <summary>Bytes of keys and values of one token in all layers, fp32.</summary>
    public static long CacheBytesPerToken(ModelConfig config) =>
        Saturated((Int128)2 * config.Layers * config.KeyValueHeads * config.HeadSize * FloatBytes);

    /// <summary>Bytes of one LoRA adapter, fp32.</summary>
    /// <param name="config">The model.</param>
    /// <param name="rank">R.</param>
    /// <param name="targets">Plain module names.</param>
    public static long AdapterBytes(ModelConfig config, int rank, ImmutableArray<string> targets) =>
        Saturated(AdapterParameters(config, rank, targets) * FloatBytes);

    /// <summary>
    /// Bytes of the weights on disk in the type that the configuration declares; null when it declares none, or
    /// one that is not a floating-point type of 2, 4 or 8 bytes.
    /// </summary>
    public static long? DiskBytes(ModelConfig config)
    {
        int? size = config.DeclaredType switch
        {
            "float32" => 4,
            "float16" or "bfloat16" => 2,
            "float64" => 8,
            _ => null,
        };
        return size is { } bytes ? Saturated(Parameters(config) * bytes) : null;
    }

    /// <summary>Refuses what does not fit. The message lists the parts and what is free.</summary>
    /// <param name="what">What needs the memory, for the message: a model's folder.</param>
    /// <param name="available">Free memory; null: not known, and nothing is refused.</param>
    /// <param name="remedy">What would make it fit, for the message.</param>
    /// <exception cref="ModelFileException">It does not fit.</exception>
    public void RequireFits(string what, AvailableMemory? available, string remedy)
    {
        if (available is { } free && Bytes > free.Bytes)
            throw new ModelFileException(
                what,
                $"needs {this}; {free.Source} has {Amount(free.Bytes)} left. {remedy}, or set "
                    + $"{AvailableMemory.Variable} to the GiB that may be used."
            );
    }

    /// <summary>The sum and the parts, with units, as they stand in a message.</summary>
    public override string ToString()
    {
        var parts = Parts.Select(part => $"{part.Name} {Amount(part.Bytes)}");
        return $"{Amount(Bytes)} of memory: {string.Join(", ", parts)}";
    }

    /// <summary>Bytes as KiB, MiB or GiB with at most one decimal, whichever is the largest unit below it.</summary>
    public static string Amount(long bytes)
    {
        var (unit, name) = bytes switch
        {
            < 1L << 20 => (1L << 10, "KiB"),
            < 1L << 30 => (1L << 20, "MiB"),
            _ => (1L << 30, "GiB"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)unit:0.#} {name}");
    }

    /// <summary>Weights and rotary tables in fp32, with their size on disk where that differs.</summary>
    private static MemoryPart Weights(ModelConfig config)
    {
        var tables =
            (Int128)2
            * (config.Rope.Kind == RopeKind.LongRope ? 2 : 1)
            * config.MaxPositions
            * (config.HeadSize / 2);
        var disk =
            DiskBytes(config) is { } bytes && config.DeclaredType != "float32"
                ? $" ({Amount(bytes)} as {config.DeclaredType} on disk)"
                : "";
        return new($"weights in fp32{disk}", Saturated((Parameters(config) + tables) * FloatBytes));
    }

    private static Int128 Parameters(ModelConfig config) => TensorNames.ParametersOf(config);

    private static Int128 AdapterParameters(ModelConfig config, int rank, ImmutableArray<string> targets)
    {
        var widths = AdapterModules.Widths(config);
        var sum = Int128.Zero;
        foreach (var target in targets)
        {
            var (input, output) = widths[LoraTargets.All.IndexOf(target)];
            sum += (Int128)input + output;
        }
        return sum * rank * config.Layers;
    }

    /// <summary>
    /// Upper bound of the bytes that a forward and backward pass keeps, counted as floats per token and rounded
    /// up; docs/design/models.md has the measurements.
    /// </summary>
    /// <remarks>
    /// Per token and block: parts of the norms, projections before and after the rotation with its products, the
    /// output of attention and its copy, gate and up with activation and product, the residuals; with an adapter
    /// its outputs, with dropout the dropped inputs. Where blocks are recomputed: the inputs of all blocks and
    /// the rest of one. Per learned token three times the vocabulary: logits, their softmax, their gradient.
    /// </remarks>
    /// <param name="config">The model.</param>
    /// <param name="settings">Adapter or full, dropout, checkpointing.</param>
    /// <param name="tokens">Tokens of the micro-batch.</param>
    /// <param name="learned">Tokens with loss among them.</param>
    private static long ActivationBytes(
        ModelConfig config,
        TrainingSettings settings,
        long tokens,
        long learned
    )
    {
        Int128 c = config.HiddenSize,
            q = (Int128)config.Heads * config.HeadSize,
            f = config.IntermediateSize;
        // Keys and values count as much as queries: attention copies them for each head that shares them.
        var block = (12 * c) + (16 * q) + (8 * f);
        if (settings.Adapter == AdapterKind.Lora)
            block += 2 * LoraTargets.All.Length * settings.Rank;
        if (settings is { Adapter: AdapterKind.Lora, Dropout: > 0 })
            block += 5 * ((5 * c) + q + f) / 4; // a mask takes a byte
        var blocks = settings.GradientCheckpointing ? (c * config.Layers) + block : block * config.Layers;
        return Saturated(((tokens * blocks) + ((Int128)learned * 3 * config.VocabularySize)) * FloatBytes);
    }

    /// <summary>The number, or the largest 64-bit number where it is larger.</summary>
    private static long Saturated(Int128 bytes) => bytes > long.MaxValue ? long.MaxValue : (long)bytes;
}
