using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>
/// Rotary position embedding of a model (RoPE, Su et al. 2021), from <c>rope_theta</c> and <c>rope_scaling</c>
/// (transformers 4) or <c>rope_parameters</c> (transformers 5).
/// </summary>
public sealed record RopeConfig
{
    private const string OriginalKey = "original_max_position_embeddings";
    private const double MaxTheta = 1e12;
    private const double MaxFactor = 1e6;

    /// <summary>How frequencies are scaled; decides which other properties count.</summary>
    public RopeKind Kind { get; init; } = RopeKind.Default;

    /// <summary>Base of the frequencies, <c>rope_theta</c>.</summary>
    public double Theta { get; init; } = 10000;

    /// <summary>Scaling factor; 1 when the kind has none.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths above original context / this are divided by the factor.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths below original context / this are kept.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>
    /// Context in tokens that the model was trained on before scaling; the model's own maximum when nothing is
    /// scaled.
    /// </summary>
    public int OriginalMaxPositions { get; init; }

    /// <summary>Longrope: divisors of sequences up to the original context, one per pair of dimensions (D/2).</summary>
    public ImmutableArray<double> ShortFactors { get; init; } = [];

    /// <summary>Longrope: divisors of sequences beyond the original context (D/2).</summary>
    public ImmutableArray<double> LongFactors { get; init; } = [];

    /// <summary>Factor on cos and sin when the file states it; null: by the kind's formula.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>Reads the rotary settings of a <c>config.json</c>.</summary>
    /// <param name="root">Its root object.</param>
    /// <param name="headSize">D.</param>
    /// <param name="maxPositions">The model's longest sequence in tokens.</param>
    /// <exception cref="ModelFileException">Not valid, or a kind of scaling that is not supported: dynamic, yarn,
    /// parameters that differ between layer types, a part of each head only.</exception>
    internal static RopeConfig Read(JsonSection root, int headSize, int maxPositions)
    {
        var parameters = root.Section("rope_parameters");
        var section = parameters ?? root.Section("rope_scaling");
        CheckUniform(root, parameters);
        var theta = ThetaOf(parameters) ?? ThetaOf(root) ?? 10000;
        CheckWholeHead(root, parameters);
        // Phi-3 has the original context at the top level, Llama 3.1 next to the factor.
        var original = OriginalOf(section) ?? OriginalOf(root);
        var plain = new RopeConfig { Theta = theta, OriginalMaxPositions = original ?? maxPositions };
        if (section is not { } scaling)
            return plain;
        var kind = scaling.OptionalString("rope_type") ?? scaling.OptionalString("type") ?? "default";
        switch (kind)
        {
            case "default":
                return plain;
            case "linear":
                var factor = scaling.RequiredDouble("factor", 1, MaxFactor);
                return plain with { Kind = RopeKind.Linear, Factor = factor };
            case "llama3":
                return Llama3(scaling, plain);
            case "longrope" or "su":
                if (original is null)
                    throw root.Error(OriginalKey, "is missing; longrope needs it");
                return Long(root, scaling, plain, headSize, maxPositions);
            default:
                throw scaling.Error(
                    "rope_type",
                    $"{ModelFileException.Quote(kind)} is not supported; supported are default, "
                        + "linear, llama3 and longrope"
                );
        }
    }

    /// <summary>Base of the rotary frequencies; null where a section is absent or does not state it.</summary>
    private static double? ThetaOf(JsonSection? section) =>
        section?.OptionalDouble("rope_theta", 1, MaxTheta);

    /// <summary>Original context in tokens; null where a section is absent or does not state it.</summary>
    private static int? OriginalOf(JsonSection? section) =>
        section?.OptionalInt(OriginalKey, 1, ModelConfig.MaxContext);

    /// <summary>Refuses parameters that differ between layer types, as in Gemma 3.</summary>
    private static void CheckUniform(JsonSection root, JsonSection? parameters)
    {
        if (
            parameters?.Section("full_attention") is not null
            || parameters?.Section("sliding_attention") is not null
        )
            throw root.Error("rope_parameters", "differ per layer type, which is not supported");
    }

    /// <summary>Refuses a rotation of only a part of each head, as in Phi-2.</summary>
    private static void CheckWholeHead(JsonSection root, JsonSection? parameters)
    {
        var partial =
            parameters?.OptionalDouble("partial_rotary_factor", 0, 1)
            ?? root.OptionalDouble("partial_rotary_factor", 0, 1)
            ?? 1;
        if (partial != 1)
            throw root.Error(
                "partial_rotary_factor",
                FormattableString.Invariant($"is {partial}; only 1 is supported")
            );
    }

    /// <summary>The scaling of Llama 3.1; all its parameters are required.</summary>
    private static RopeConfig Llama3(JsonSection scaling, RopeConfig plain)
    {
        var low = scaling.RequiredDouble("low_freq_factor", 1e-6, MaxFactor);
        var high = scaling.RequiredDouble("high_freq_factor", 1e-6, MaxFactor);
        if (high <= low)
            throw scaling.Error("high_freq_factor", "must be larger than low_freq_factor");
        var factor = scaling.RequiredDouble("factor", 1, MaxFactor);
        var original = scaling.RequiredInt(OriginalKey, 1, ModelConfig.MaxContext);
        return plain with
        {
            Kind = RopeKind.Llama3,
            Factor = factor,
            LowFrequencyFactor = low,
            HighFrequencyFactor = high,
            OriginalMaxPositions = original,
        };
    }

    /// <summary>
    /// The scaling of Phi-3 128k. The factor is the ratio of the context lengths; each list of divisors must
    /// have D/2 numbers.
    /// </summary>
    private static RopeConfig Long(
        JsonSection root,
        JsonSection scaling,
        RopeConfig plain,
        int headSize,
        int maxPositions
    )
    {
        if (plain.OriginalMaxPositions > maxPositions)
            throw root.Error(
                OriginalKey,
                $"is {plain.OriginalMaxPositions}, more than max_position_embeddings {maxPositions}"
            );
        var size = headSize / 2;
        return plain with
        {
            Kind = RopeKind.LongRope,
            Factor = (double)maxPositions / plain.OriginalMaxPositions,
            ShortFactors = DivisorsOf(scaling, "short_factor", size),
            LongFactors = DivisorsOf(scaling, "long_factor", size),
            AttentionFactor = scaling.OptionalDouble("attention_factor", 1e-3, 1e3),
        };
    }

    /// <summary>A list of divisors, one for each of the <paramref name="size"/> pairs of dimensions.</summary>
    private static ImmutableArray<double> DivisorsOf(JsonSection scaling, string key, int size)
    {
        var factors =
            scaling.Doubles(key, 1e-6, MaxFactor)
            ?? throw scaling.Error(key, "is missing; longrope needs it");
        return factors.Count == size
            ? [.. factors]
            : throw scaling.Error(
                key,
                $"has {factors.Count} numbers; half the head size, {size}, are needed"
            );
    }
}
