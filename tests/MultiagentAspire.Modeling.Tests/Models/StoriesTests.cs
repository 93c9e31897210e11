using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Models;

/// <summary>A real pretrained model against a float64 reference; tolerance as in the golden files' README.</summary>
[Collection(nameof(Alone))]
public sealed class StoriesTests : IDisposable
{
    private const double Tolerance = 1e-3;
    private readonly TemporaryFolder _folder = new();

    public StoriesTests() => Stories.Convert(_folder.Path);

    [Fact]
    public void Logits_and_likelihoods_are_the_references()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(_folder.Path);
        var ids = Stories.Golden.Greedy_token_ids;
        var logits = decoder.Logits(decoder.Forward(tensor(ids).unsqueeze(0))); // (T, V)
        for (var v = 0; v < 512; v++)
            Assert.Equal(Stories.Golden.Logits_after_bos[v], logits[0, v].item<float>(), Tolerance);
        for (var position = 0; position < 8; position++)
            foreach (var top in Stories.Golden.Top5_logits_first_8_positions[position])
                Assert.Equal(top[1], logits[position, (long)top[0]].item<float>(), Tolerance);
        var losses = nn
            .functional.cross_entropy(logits[..^1], tensor(ids[1..]), reduction: nn.Reduction.None)
            .data<float>()
            .ToArray();
        Assert.Equal(Stories.Golden.Mean_nll_of_greedy_ids, losses.Average(), Tolerance);
        for (var i = 0; i < 8; i++)
            Assert.Equal(Stories.Golden.Nll_first_8[i], losses[i], Tolerance);
    }

    [Fact]
    public void Greedy_decoding_over_the_cache_tells_the_published_story()
    {
        using var decoder = Decoder.Load(_folder.Path);
        var ids = Stories.Golden.Greedy_token_ids;
        Assert.Equal(ids[1..], GoldenDecoderTests.CachedGreedy(decoder, ids[..1], ids.Length - 1));
    }

    [Fact]
    public void Loading_and_disposing_a_model_leaves_nothing_behind()
    {
        void LoadAndUse()
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            using var decoder = Decoder.Load(_folder.Path);
            decoder.Forward(tensor([1L, 403L]).unsqueeze(0));
        }
        for (var i = 0; i < 10; i++)
            LoadAndUse();
        var (tensors, memory) = (
            DisposeScopeManager.Statistics.ThreadTotalLiveCount,
            ProcessMemory.GetResidentBytes()
        );
        for (var i = 0; i < 60; i++)
            LoadAndUse();
        Assert.Equal(tensors, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        // the weights of 60 models are 60 MiB
        Assert.InRange(ProcessMemory.GetResidentBytes() - memory, long.MinValue, 16L << 20);
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>Tests that measure a whole process, or the state of a thread, run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
