using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>Rotary position embedding of a model, from <c>rope_theta</c> and <c>rope_scaling</c> (v4 form) or <c>rope_parameters</c> (v5 form).</summary>
public sealed record RopeConfig
{
    public RopeKind Kind { get; init; } = RopeKind.Default;

    /// <summary>Base of the frequencies.</summary>
    public double Theta { get; init; } = 10000;

    /// <summary>Scaling factor; 1 when the kind has none.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths above original / this are divided by the factor.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths below original / this are kept.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>Context the model was trained on before scaling; the model's own maximum when nothing is scaled.</summary>
    public int OriginalMaxPositions { get; init; }

    /// <summary>LongRope divisors up to the original context, one per pair of dimensions.</summary>
    public ImmutableArray<double> ShortFactors { get; init; } = [];

    /// <summary>LongRope divisors beyond it.</summary>
    public ImmutableArray<double> LongFactors { get; init; } = [];

    /// <summary>Factor on cos and sin when the file states it; null = by the kind's formula.</summary>
    public double? AttentionFactor { get; init; }

    internal static RopeConfig Read(JsonSection root, int headSize, int maxPositions)
    {
        var parameters = root.Section("rope_parameters");
        var section = parameters ?? root.Section("rope_scaling");
        if (
            parameters?.Section("full_attention") is not null
            || parameters?.Section("sliding_attention") is not null
        )
            throw root.Error("rope_parameters", "differ per layer type, which is not supported");
        var theta =
            parameters?.OptionalDouble("rope_theta", 1, 1e12)
            ?? root.OptionalDouble("rope_theta", 1, 1e12)
            ?? 10000;
        CheckWholeHead(root, parameters);
        // Phi-3 keeps the original context at the top level; Llama 3.1 beside the factor.
        var original =
            section?.OptionalInt("original_max_position_embeddings", 1, ModelConfig.LargestContext)
            ?? root.OptionalInt("original_max_position_embeddings", 1, ModelConfig.LargestContext);
        var plain = new RopeConfig { Theta = theta, OriginalMaxPositions = original ?? maxPositions };
        if (section is not { } scaling)
            return plain;
        var name = scaling.OptionalString("rope_type") ?? scaling.OptionalString("type") ?? "default";
        return name switch
        {
            "default" => plain,
            "linear" => plain with
            {
                Kind = RopeKind.Linear,
                Factor = scaling.RequiredDouble("factor", 1, 1e6),
            },
            "dynamic" => plain with
            {
                Kind = RopeKind.Dynamic,
                Factor = scaling.RequiredDouble("factor", 1, 1e6),
                OriginalMaxPositions = maxPositions,
            },
            "llama3" => Llama3(scaling, plain),
            "longrope" or "su" => Long(
                root,
                scaling,
                plain with
                {
                    OriginalMaxPositions =
                        original
                        ?? throw root.Error(
                            "original_max_position_embeddings",
                            "is missing; longrope needs it"
                        ),
                },
                headSize,
                maxPositions
            ),
            _ => throw scaling.Error(
                "rope_type",
                $"{ModelFileException.Quote(name)} is not supported; supported are default, linear, dynamic, llama3 and longrope"
            ),
        };
    }

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

    private static RopeConfig Llama3(JsonSection scaling, RopeConfig plain)
    {
        var low = scaling.RequiredDouble("low_freq_factor", 1e-6, 1e6);
        var high = scaling.RequiredDouble("high_freq_factor", 1e-6, 1e6);
        if (high <= low)
            throw scaling.Error("high_freq_factor", "must be larger than low_freq_factor");
        return plain with
        {
            Kind = RopeKind.Llama3,
            Factor = scaling.RequiredDouble("factor", 1, 1e6),
            LowFrequencyFactor = low,
            HighFrequencyFactor = high,
            OriginalMaxPositions = scaling.RequiredInt(
                "original_max_position_embeddings",
                1,
                ModelConfig.LargestContext
            ),
        };
    }

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
                "original_max_position_embeddings",
                $"is {plain.OriginalMaxPositions}, more than max_position_embeddings {maxPositions}"
            );
        return plain with
        {
            Kind = RopeKind.LongRope,
            Factor = (double)maxPositions / plain.OriginalMaxPositions,
            ShortFactors = Factors("short_factor"),
            LongFactors = Factors("long_factor"),
            AttentionFactor = scaling.OptionalDouble("attention_factor", 1e-3, 1e3),
        };

        ImmutableArray<double> Factors(string key)
        {
            var factors =
                scaling.Doubles(key, 1e-6, 1e6) ?? throw scaling.Error(key, "is missing; longrope needs it");
            return factors.Count == headSize / 2
                ? [.. factors]
                : throw scaling.Error(
                    key,
                    $"has {factors.Count} numbers; half the head size, {headSize / 2}, are needed"
                );
        }
    }
}
