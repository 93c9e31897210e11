using CsCheck;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Models;

public sealed class CheckpointShardsTests
{
    [Fact]
    public void A_plan_keeps_the_order_and_only_what_is_too_large_alone_exceeds_the_limit() =>
        Gen.Select(Gen.Long[0, 20].Array[0, 30], Gen.Long[1, 30])
            .Sample(
                (sizes, maxCount) =>
                {
                    var runs = CheckpointShards.Plan(sizes, size => size, maxCount);
                    Assert.Equal(sizes, runs.SelectMany(run => run));
                    Assert.All(
                        runs,
                        run => Assert.True(run.Sum() <= maxCount || run.Count(size => size > 0) == 1)
                    );
                    Assert.All(
                        runs.Zip(runs.Skip(1)),
                        pair => Assert.True(pair.First.Sum() + pair.Second[0] > maxCount)
                    ); // no file that was not needed
                }
            );

    [Fact]
    public void A_model_in_shards_is_the_same_model()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var folder = new TemporaryFolder();
        File.Copy(Golden.Folder("models", "qwen3", "config.json"), folder.File("config.json"));
        using var whole = Decoder.Load(Golden.Folder("models", "qwen3"));
        CheckpointShards.Write(folder.Path, whole.NamedTensors(), maxBytes: 100_000);
        Assert.False(File.Exists(folder.File("model.safetensors")));
        Assert.True(Directory.GetFiles(folder.Path, "model-0000?-of-*.safetensors").Length > 3);
        using var read = Decoder.Load(folder.Path);
        foreach (var (left, right) in whole.Weights.Zip(read.Weights))
            Assert.True(left.equal(right).all().item<bool>());
    }
}
