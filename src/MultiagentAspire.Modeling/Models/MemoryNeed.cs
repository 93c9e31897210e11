using System.Collections.Immutable;
using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.Modeling.Models;

/// <summary>The memory that a model's work takes, from its configuration alone, so that what cannot fit is refused before anything is read.</summary>
/// <param name="Parts">In the order in which they are told.</param>
public sealed record MemoryNeed(ImmutableArray<MemoryPart> Parts)
{
    private const int FloatBytes = 4;

    /// <summary>All together.</summary>
    public long Bytes => Saturated(Parts.Aggregate(Int128.Zero, (sum, part) => sum + part.Bytes));

    /// <summary>Weights and a cache of keys and values, both fp32, with the rotary tables.</summary>
    /// <param name="cacheRows">Sequences that the cache holds.</param>
    /// <param name="cachePositions">Tokens of each.</param>
    public static MemoryNeed OfInference(ModelConfig config, int cacheRows, int cachePositions) =>
        new([
            Weights(config),
            new(
                $"keys and values of {cacheRows} sequences of {cachePositions} tokens",
                Saturated((Int128)cacheRows * cachePositions * CacheBytesOfToken(config))
            ),
        ]);

    /// <summary>Weights in memory alone.</summary>
    public static MemoryNeed OfWeights(ModelConfig config) => new([Weights(config)]);

    /// <summary>
    /// Finetuning by AdamW: the weights, what is trained beside them, gradients and the two moments of each trained number, and an upper bound of
    /// what the backward pass needs of the largest micro-batch.
    /// </summary>
    /// <param name="longest">Tokens of the longest example.</param>
    /// <param name="learned">Most tokens with loss in one batch.</param>
    public static MemoryNeed OfTraining(
        ModelConfig config,
        TrainingSettings settings,
        int longest,
        long learned
    )
    {
        var full = settings.Adapter == AdapterKind.Full;
        var trained = full
            ? Parameters(config)
            : AdapterParameters(config, settings.Rank, LoraTargets.Parse(settings.Targets));
        var tokens = Math.Min(
            Math.Max(settings.MicroBatchTokens, longest),
            (long)settings.BatchSize * longest
        );
        var parts = new List<MemoryPart> { Weights(config) };
        if (!full)
            parts.Add(new($"an adapter of rank {settings.Rank}", Saturated(trained * FloatBytes)));
        parts.Add(new("gradients", Saturated(trained * FloatBytes)));
        parts.Add(new("AdamW's moments", Saturated(2 * trained * FloatBytes)));
        parts.Add(
            new(
                $"activations of {tokens} tokens{(settings.GradientCheckpointing ? ", recomputed" : "")}, at most",
                ActivationBytes(config, settings, tokens, Math.Min(tokens, learned))
            )
        );
        return new MemoryNeed([.. parts]);
    }

    /// <summary>Bytes of keys and values of one token in all layers, fp32.</summary>
    public static long CacheBytesOfToken(ModelConfig config) =>
        Saturated((Int128)2 * config.Layers * config.KeyValueHeads * config.HeadSize * FloatBytes);

    /// <summary>Bytes of one adapter, fp32.</summary>
    public static long AdapterBytes(ModelConfig config, int rank, ImmutableArray<string> targets) =>
        Saturated(AdapterParameters(config, rank, targets) * FloatBytes);

    /// <summary>Bytes of the weights in files of the configuration's own type; null when it states none.</summary>
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

    /// <summary>Refuses what does not fit, with the numbers.</summary>
    /// <param name="what">What needs it, as a person knows it: a model's folder.</param>
    /// <param name="available">Free bytes and what they are free in; null: not known, and nothing is refused.</param>
    /// <param name="remedy">What would make it fit.</param>
    /// <exception cref="ModelFileException">It does not fit.</exception>
    public void RequireFits(string what, AvailableMemory? available, string remedy)
    {
        if (available is { } free && Bytes > free.Bytes)
            throw new ModelFileException(
                what,
                $"needs {this}; {free.Where} has {Amount(free.Bytes)} left. {remedy}, or set {AvailableMemory.Variable} to the GiB that may be used."
            );
    }

    /// <summary>The sum and the parts, for people.</summary>
    public override string ToString() =>
        $"{Amount(Bytes)} of memory: {string.Join(", ", Parts.Select(part => $"{part.What} {Amount(part.Bytes)}"))}";

    /// <summary>Bytes in the unit that people read.</summary>
    public static string Amount(long bytes) =>
        bytes switch
        {
            < 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
            < 1L << 30 => string.Create(
                CultureInfo.InvariantCulture,
                $"{bytes / (double)(1L << 20):0.#} MiB"
            ),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.#} GiB"),
        };

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
        return targets
                .Select(target => widths[LoraTargets.All.IndexOf(target)])
                .Aggregate(Int128.Zero, (sum, width) => sum + width.In + width.Out)
            * rank
            * config.Layers;
    }

    /// <summary>
    /// What autograd keeps of a token in a block and what it needs beside it for a moment, counted in widths of what it works on and rounded up
    /// (docs/design/models.md has what was measured): norms in their parts, projections before and after the rotation and its products, attention's
    /// output and its copy, gate and up, their activation and product, the residuals; with an adapter its own outputs, with dropout the dropped
    /// inputs. Where blocks are recomputed, the inputs of all and the rest of one. Of a learned token three times the vocabulary: logits, their
    /// softmax, their gradient.
    /// </summary>
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
        var block = (12 * c) + (16 * q) + (8 * f); // keys and values count as queries do: attention spreads them over the heads that share them
        if (settings.Adapter == AdapterKind.Lora)
            block += 2 * LoraTargets.All.Length * settings.Rank;
        if (settings is { Adapter: AdapterKind.Lora, Dropout: > 0 })
            block += 5 * ((5 * c) + q + f) / 4; // a mask takes a byte
        var blocks = settings.GradientCheckpointing ? (c * config.Layers) + block : block * config.Layers;
        return Saturated(((tokens * blocks) + ((Int128)learned * 3 * config.VocabularySize)) * FloatBytes);
    }

    private static long Saturated(Int128 bytes) => bytes > long.MaxValue ? long.MaxValue : (long)bytes;
}
