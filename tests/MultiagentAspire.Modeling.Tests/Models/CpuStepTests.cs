using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Models.Cpu;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Models;

/// <summary>The CPU kernels against the same arithmetic in TorchScript.</summary>
public sealed class CpuStepTests
{
    private const double Tolerance = 2e-4;

    public static TheoryData<int, int, int, int> Shapes =>
        new()
        {
            { 32, 4, 2, 48 },
            { 64, 2, 2, 40 },
            { 96, 2, 1, 104 },
            { 48, 6, 3, 64 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Kernels_and_script_give_the_same_logits_and_cache(
        int hidden,
        int heads,
        int keyValueHeads,
        int intermediate
    )
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Create(Config(hidden, heads, keyValueHeads, intermediate), seed: 3);
        foreach (var weight in decoder.Weights)
            weight.mul_(4);
        using var adapter = Adapter(decoder, 1, rank: 4);
        using var two = Adapter(decoder, 2, rank: 3);
        using var packedOne = new PackedAdapter(adapter);
        using var packedTwo = new PackedAdapter(two);
        Tensor Cache() => zeros([decoder.Config.Layers, 2, 7, keyValueHeads, 64, decoder.Config.HeadSize]);
        var (byKernels, byScript) = (Cache(), Cache());
        var done = new int[6];
        foreach (
            var counts in (int[][])
                [
                    [5, 1, 9, 2, 1, 17],
                    [1, 1, 1, 1, 1, 1],
                    [1, 12, 1, 1, 3, 1],
                    [1, 1],
                    [1],
                ]
        )
        {
            var step = Tokens(counts, done);
            int[] which = [.. step.Rows.Select(r => (int)(r % 3) - 1)];
            var expected = decoder.StepByScript(step, byScript, Stack(which, adapter, two));
            var actual = decoder.Step(
                step,
                byKernels,
                new StepAdapters(
                    [packedOne, packedTwo],
                    which,
                    () => throw new InvalidOperationException("The kernels do not serve this model.")
                )
            );
            AssertNear(expected, actual, "logits");
            AssertNear(byScript, byKernels, "caches");
        }
    }

    public static TheoryData<string> Families => ["mistral", "phi3", "phi3-longrope", "qwen2", "qwen3"];

    [Theory]
    [MemberData(nameof(Families))]
    public void Kernels_and_script_agree_in_every_family(string family)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var adapter = Adapter(decoder, 1, rank: 4);
        using var two = Adapter(decoder, 2, rank: 3);
        using var packedOne = new PackedAdapter(adapter);
        using var packedTwo = new PackedAdapter(two);
        Tensor Cache() =>
            zeros([decoder.Config.Layers, 2, 7, decoder.Config.KeyValueHeads, 64, decoder.Config.HeadSize]);
        var (byKernels, byScript) = (Cache(), Cache());
        var done = new int[6];
        foreach (
            var counts in (int[][])
                [
                    [5, 1, 19, 2, 1, 17],
                    [1, 1, 1, 1, 1, 1],
                    [1, 12, 1, 1, 3, 1],
                    [1, 1],
                    [1],
                ]
        )
        {
            var step = Tokens(counts, done);
            step = step with
            {
                Angles =
                [
                    .. step.Positions.Select(
                        (position, n) => decoder.AngleOf((int)position, step.Rows[n] % 2 == 0 ? 8 : 60)
                    ),
                ],
            };
            int[] which = [.. step.Rows.Select(r => (int)(r % 3) - 1)];
            var expected = decoder.StepByScript(step, byScript, Stack(which, adapter, two));
            AssertNear(
                expected,
                decoder.Step(
                    step,
                    byKernels,
                    new StepAdapters(
                        [packedOne, packedTwo],
                        which,
                        () => throw new InvalidOperationException("The kernels do not serve this model.")
                    )
                ),
                "logits"
            );
            AssertNear(byScript, byKernels, "caches");
        }
    }

    [Fact]
    public void Sizes_that_the_kernels_do_not_serve_use_the_script()
    {
        using var decoder = Decoder.Create(Config(24, 2, 2, 32), seed: 3); // heads of 12
        Assert.False(CpuStep.IsSupported(decoder));
    }

    [Fact]
    public void A_step_leaves_no_tensors()
    {
        using var noGrad = no_grad();
        using var decoder = Decoder.Create(Config(32, 4, 2, 48), seed: 3);
        using var cache = zeros([decoder.Config.Layers, 2, 7, 2, 64, decoder.Config.HeadSize]);
        void Run()
        {
            using var scope = NewDisposeScope();
            var done = new int[6];
            foreach (
                var counts in (int[][])
                    [
                        [5, 1, 9, 2, 1, 17],
                        [1, 1, 1],
                        [1],
                    ]
            )
                decoder.Step(Tokens(counts, done), cache);
        }
        Run();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 50; i++)
            Run();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>Sums of large terms of both signs are as exact as the terms, however small the sum.</summary>
    private static void AssertNear(Tensor expected, Tensor actual, string what)
    {
        var (difference, size) = (
            (expected - actual).abs().max().item<float>(),
            expected.abs().max().item<float>()
        );
        Assert.True(
            difference <= Tolerance * Math.Max(1, size),
            $"{what} of up to {size} differ by {difference}"
        );
    }

    private static StepTokens Tokens(int[] counts, int[] done)
    {
        List<long> ids = [],
            rows = [],
            indices = [],
            positions = [],
            ends = [];
        for (var row = 0; row < counts.Length; row++)
        {
            for (var i = 0; i < counts[row]; i++)
            {
                ids.Add(((row * 31) + (done[row] * 7)) % 50);
                rows.Add(row);
                indices.Add(i);
                positions.Add(done[row]++);
            }
            ends.Add(ids.Count - 1);
        }
        return new StepTokens(
            [.. ids],
            [.. rows],
            [.. indices],
            [.. positions],
            [.. ends],
            counts.Length,
            counts.Max(),
            (int)positions.Max() + 1
        );
    }

    private static LoraWeights Stack(int[] which, LoraAdapter adapter, LoraAdapter two)
    {
        var tensors = adapter
            .Tensors.Zip(two.Tensors)
            .Select((pair, i) => cat([pair.First, pair.Second], i % 2 == 0 ? 0 : 1))
            .ToArray();
        int a = adapter.Settings.Rank,
            b = two.Settings.Rank;
        var mask = zeros(which.Length, a + b);
        for (var n = 0; n < which.Length; n++)
        {
            if (which[n] == 0)
                mask[n].narrow(0, 0, a).fill_(adapter.Settings.Scale);
            if (which[n] == 1)
                mask[n].narrow(0, a, b).fill_(two.Settings.Scale);
        }
        return new LoraWeights(tensors, mask);
    }

    private static LoraAdapter Adapter(Decoder decoder, ulong seed, int rank)
    {
        var adapter = LoraAdapter.Create(
            decoder.Config,
            new LoraSettings(
                rank,
                2 * rank,
                0,
                decoder.Config.FusedGateUp
                    ? ["qkv_proj", "down_proj"]
                    : ["q_proj", "v_proj", "o_proj", "up_proj", "down_proj"]
            ),
            seed
        );
        using var generator = new Generator(seed, CPU); // torch's own one is shared with the tests that run beside this
        foreach (var tensor in adapter.Trainable())
            tensor.normal_(0, 0.2, generator);
        return adapter;
    }

    private static ModelConfig Config(int hidden, int heads, int keyValueHeads, int intermediate) =>
        new()
        {
            ModelType = "llama",
            HiddenSize = hidden,
            IntermediateSize = intermediate,
            Layers = 2,
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadSize = hidden / heads,
            VocabularySize = 50,
            MaxPositions = 64,
            NormEpsilon = 1e-5,
            Rope = new RopeConfig { OriginalMaxPositions = 64 },
        };
}
