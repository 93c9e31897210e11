namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>
/// Inverse frequencies of rotary position embedding, one per pair of dimensions, and the factor on cos and sin. Computed in double
/// precision and rounded once. Formulas: interop B3; oracles: interop B10.
/// </summary>
/// <param name="Values">Inverse frequencies, head size / 2 of them, for the halves layout (i, i + d/2).</param>
/// <param name="AttentionFactor">What cos and sin are multiplied with; 1 except for longrope.</param>
public sealed record RopeFrequencies(float[] Values, double AttentionFactor)
{
    /// <summary>
    /// Frequencies of a model. For longrope and dynamic they depend on the longest sequence that will be reached (prompt plus new tokens):
    /// it is decided once per request, because cached keys of one choice are wrong for the other. Null means up to the original context.
    /// </summary>
    public static RopeFrequencies Inverse(ModelConfig config, int? sequenceLength = null)
    {
        var rope = config.Rope;
        var half = config.HeadSize / 2;
        var theta =
            rope.Kind == RopeKind.Dynamic ? DynamicTheta(rope, config.HeadSize, sequenceLength) : rope.Theta;
        var values = new float[half];
        for (var j = 0; j < half; j++)
        {
            var plain = Math.Pow(theta, -2.0 * j / config.HeadSize);
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

    /// <summary>Whether two sequence lengths need different frequencies.</summary>
    public static bool DependsOnLength(ModelConfig config) =>
        config.Rope.Kind is RopeKind.LongRope or RopeKind.Dynamic;

    private static System.Collections.Immutable.ImmutableArray<double> UsedFactors(
        RopeConfig rope,
        int? sequenceLength
    ) => sequenceLength > rope.OriginalMaxPositions ? rope.LongFactors : rope.ShortFactors;

    private static double DynamicTheta(RopeConfig rope, int headSize, int? sequenceLength)
    {
        var length = Math.Max(sequenceLength ?? 0, rope.OriginalMaxPositions);
        var stretch = (rope.Factor * length / rope.OriginalMaxPositions) - (rope.Factor - 1);
        // With two dimensions the only frequency is theta^0 and the exponent d/(d-2) has no value.
        return headSize == 2 ? rope.Theta : rope.Theta * Math.Pow(stretch, headSize / (headSize - 2.0));
    }

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

    private static double AttentionFactorOf(RopeConfig rope)
    {
        if (rope.AttentionFactor is { } stated)
            return stated;
        return rope.Kind != RopeKind.LongRope || rope.Factor <= 1
            ? 1
            : Math.Sqrt(1 + (Math.Log(rope.Factor) / Math.Log(rope.OriginalMaxPositions)));
    }
}
