using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Models;

public sealed class DecoderPartsTests
{
    [Theory]
    [InlineData("llama3", false)]
    [InlineData("llama-tied", true)]
    [InlineData("mistral", true)]
    [InlineData("phi3-longrope", true)]
    [InlineData("qwen2", true)]
    [InlineData("qwen3", false)]
    public void Embedding_blocks_and_norm_make_the_whole_pass(string family, bool adapted)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var adapter = adapted
            ? LoraAdapter.Create(decoder.Config, new LoraSettings(4, 8, 0, LoraSettings.AllModules), seed: 1)
            : null;
        if (adapter is not null)
            foreach (var (_, weight) in adapter.Named())
                weight.fill_(0.02);
        var weights = adapter?.Weights(training: false);
        var ids = randint(0, decoder.Config.VocabularySize, [3, 40], dtype: ScalarType.Int64);
        var x = decoder.Embed(ids); // (B·T, C)
        for (var layer = 0; layer < decoder.Config.Layers; layer++)
            x = decoder.Block(layer, x, 3, 40, weights);
        Assert.True(decoder.Normalize(x).equal(decoder.Forward(ids, weights)).all().item<bool>());
    }

    [Fact]
    public void Padding_to_the_right_and_other_rows_change_nothing()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", "llama3"));
        var ids = randint(0, decoder.Config.VocabularySize, [2, 12], dtype: ScalarType.Int64);
        var together = decoder.Forward(ids).view(2, 12, -1); // (B, T, C)
        var alone = decoder.Forward(ids[1..2, ..7]); // (T', C)
        Assert.True((together[1, ..7] - alone).abs().max().item<float>() < 1e-5);
    }
}
