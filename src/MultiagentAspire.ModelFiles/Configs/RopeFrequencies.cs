using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>
/// Inverse frequencies of the rotary position embedding, one per pair of dimensions, and the factor on cos and
/// sin. Computed in double precision and rounded once. The formulas are those of transformers'
/// <c>modeling_rope_utils.py</c>.
/// </summary>
/// <param name="Values">Inverse frequencies (D/2), fp32, for the halves layout that pairs (i, i + D/2).</param>
/// <param name="AttentionFactor">Factor on cos and sin; 1 except for longrope.</param>
public sealed record RopeFrequencies(float[] Values, double AttentionFactor)
{
    /// <summary>Frequencies of a model.</summary>
    /// <param name="config">Head size and rotary settings.</param>
    /// <param name="sequenceLength">Length of the sequence in tokens, which decides the frequencies of a longrope
    /// model: cached keys of one choice are wrong for the other. Null: up to the original context.</param>
    public static RopeFrequencies Inverse(ModelConfig config, int? sequenceLength = null)
    {
        var rope = config.Rope;
        var half = config.HeadSize / 2;
        var values = new float[half];
        for (var j = 0; j < half; j++)
        {
            var plain = Math.Pow(rope.Theta, -2.0 * j / config.HeadSize);
            values[j] = (float)(
                rope.Kind switch
                {
                    RopeKind.Linear => plain / rope.Factor,
                    RopeKind.Llama3 => Llama3(rope, plain),
                    RopeKind.LongRope => plain / UsedFactors(rope, sequenceLength)[j],
                    _ => plain,
                }
            );
        }
        return new RopeFrequencies(values, AttentionFactorOf(rope));
    }

    /// <summary>Longrope: the divisors that apply to a sequence of this length.</summary>
    private static ImmutableArray<double> UsedFactors(RopeConfig rope, int? sequenceLength) =>
        sequenceLength > rope.OriginalMaxPositions ? rope.LongFactors : rope.ShortFactors;

    /// <summary>Llama 3.1: long wavelengths are divided by the factor, short ones kept, a ramp between.</summary>
    private static double Llama3(RopeConfig rope, double plain)
    {
        var wavelength = 2 * Math.PI / plain;
        if (wavelength < rope.OriginalMaxPositions / rope.HighFrequencyFactor)
            return plain;
        if (wavelength > rope.OriginalMaxPositions / rope.LowFrequencyFactor)
            return plain / rope.Factor;
        var smooth =
            ((rope.OriginalMaxPositions / wavelength) - rope.LowFrequencyFactor)
            / (rope.HighFrequencyFactor - rope.LowFrequencyFactor);
        return ((1 - smooth) * plain / rope.Factor) + (smooth * plain);
    }

    /// <summary>Longrope: √(1 + ln factor / ln original context), unless the file states it.</summary>
    private static double AttentionFactorOf(RopeConfig rope)
    {
        if (rope.AttentionFactor is { } stated)
            return stated;
        return rope.Kind != RopeKind.LongRope || rope.Factor <= 1
            ? 1
            : Math.Sqrt(1 + (Math.Log(rope.Factor) / Math.Log(rope.OriginalMaxPositions)));
    }
}
