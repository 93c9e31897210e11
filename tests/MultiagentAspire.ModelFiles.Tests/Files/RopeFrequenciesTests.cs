using System.Globalization;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.ModelFiles.Tests.Files;

/// <summary>Frequencies of rotary position embeddings against those of transformers.</summary>
public sealed class RopeFrequenciesTests
{
    public static TheoryData<string, int?, string> Oracles =>
        new()
        {
            {
                "meta-llama-3.2-1B-Instruct.json",
                null,
                "0:1 8:0.037606031 14:0.003211446 15:0.0012905479 16:0.0004295568 "
                    + "17:9.7082878e-05 18:1.9461638e-05 31:9.4183067e-08"
            },
            {
                "meta-llama-3.1-8B-Instruct.json",
                null,
                "16:0.037606031 28:0.003211446 30:0.0013718936 32:0.00052484616 "
                    + "34:0.00017850781 36:7.7846553e-05 63:3.068926e-07"
            },
            {
                "phi-3-mini-128k-instruct-config.json",
                4096,
                "0:0.95238095 12:0.05 24:0.005 47:4.1068734e-05"
            },
            { "phi-3-mini-128k-instruct-config.json", null, "0:0.95238095 47:4.1068734e-05" },
            {
                "phi-3-mini-128k-instruct-config.json",
                4097,
                "0:0.97087381 12:0.027100272 24:0.00033322228 47:1.8693526e-06"
            },
        };

    [Theory, MemberData(nameof(Oracles))]
    public void Rotary_frequencies_are_those_of_the_reference(string file, int? length, string expected)
    {
        var config = SampleConfigs.Published(file);
        var frequencies = RopeFrequencies.Inverse(config, length);
        Assert.Equal(config.HeadSize / 2, frequencies.Values.Length);
        foreach (var pair in expected.Split(' ').Select(p => p.Split(':')))
        {
            var value = double.Parse(pair[1], CultureInfo.InvariantCulture);
            Assert.Equal(
                value,
                frequencies.Values[int.Parse(pair[0], CultureInfo.InvariantCulture)],
                value * 2e-6
            );
        }
        Assert.Equal(
            file.StartsWith("phi", StringComparison.Ordinal) ? 1.19023807 : 1,
            frequencies.AttentionFactor,
            1e-7
        );
    }

    [Fact]
    public void Linear_scaling_divides_every_frequency()
    {
        var plain = SampleConfigs.Tiny("llama-tied");
        var values = RopeFrequencies.Inverse(plain).Values;
        Assert.Equal(1, values[0]);
        var linear = RopeFrequencies
            .Inverse(plain with { Rope = plain.Rope with { Kind = RopeKind.Linear, Factor = 4 } })
            .Values;
        for (var j = 0; j < values.Length; j++)
            Assert.Equal(values[j] / 4, linear[j], 1e-7);
    }
}
