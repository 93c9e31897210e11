using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Adapters;

/// <summary>Phi-3, whose q, k and v are one module to PEFT, as are gate and up (interop B5).</summary>
public sealed class FusedAdapterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelConfig _config = ModelConfig.Read(Golden.Folder("models", "phi3"));

    [Fact]
    public void It_has_PEFTs_names_and_shapes_and_loads_again()
    {
        using var scope = NewDisposeScope();
        using var adapter = Trained(LoraTargets.All);
        adapter.Save(_folder.Path, "base");
        using (var file = SafetensorsCheckpoint.OpenFile(_folder.File("adapter_model.safetensors")))
        {
            Assert.Equal(2 * 2 * 4, file.Names.Count);
            Assert.Equal(
                [4L, 64L],
                file["base_model.model.model.layers.1.self_attn.qkv_proj.lora_A.weight"].Shape
            );
            Assert.Equal(
                [3L * 64, 4L],
                file["base_model.model.model.layers.1.self_attn.qkv_proj.lora_B.weight"].Shape
            );
            Assert.Equal(
                [320L, 4L],
                file["base_model.model.model.layers.0.mlp.gate_up_proj.lora_B.weight"].Shape
            );
        }
        Assert.Equal(["qkv_proj", "o_proj", "gate_up_proj", "down_proj"], Targets());
        using var read = LoraAdapter.Load(_folder.Path, _config);
        Assert.True(read.IsFused);
        foreach (var (left, right) in adapter.Tensors.Zip(read.Tensors))
            Assert.True(left.equal(right).all().item<bool>());
        Assert.Equal(
            adapter.Trainable().Select(weight => weight.shape),
            read.Trainable().Select(weight => weight.shape)
        );
    }

    [Fact]
    public void Split_into_plain_modules_it_answers_the_same()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", "phi3"));
        using var adapter = Trained(LoraTargets.All);
        adapter.Save(_folder.Path, "base", split: true);
        Assert.Equal(LoraTargets.All, Targets());
        using (var file = SafetensorsCheckpoint.OpenFile(_folder.File("adapter_model.safetensors")))
        {
            Assert.Equal(
                file["base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"].Bytes.ToArray(),
                file["base_model.model.model.layers.0.self_attn.v_proj.lora_A.weight"].Bytes.ToArray()
            );
            Assert.Equal(
                [4L * 16, 4L],
                file["base_model.model.model.layers.0.self_attn.k_proj.lora_B.weight"].Shape
            );
        }
        using var split = LoraAdapter.Load(_folder.Path, _config);
        Assert.False(split.IsFused);
        var ids = randint(0, 320, [2, 10], dtype: ScalarType.Int64);
        Assert.True(
            decoder
                .Forward(ids, adapter.Weights(training: false))
                .equal(decoder.Forward(ids, split.Weights(training: false)))
                .all()
                .item<bool>()
        );
    }

    [Fact]
    public void A_whole_checkpoint_split_into_plain_modules_is_a_LLaMA_that_answers_the_same()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", "phi3"));
        using var adapter = Trained(LoraTargets.All);
        var ids = randint(0, 320, [2, 20], dtype: ScalarType.Int64);
        var adapted = decoder.Logits(decoder.Forward(ids, adapter.Weights(training: false)));
        adapter.MergeInto(decoder);
        ModelFolder.Write(_folder.Path, decoder, Golden.Folder("models", "phi3"), split: true);
        using var plain = Decoder.Load(_folder.Path);
        Assert.Equal("llama", plain.Config.ModelType);
        Assert.True((plain.Logits(plain.Forward(ids)) - adapted).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Fused_modules_learn_one_A()
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder.Load(Golden.Folder("models", "phi3"));
        using var adapter = Trained(LoraTargets.All);
        foreach (var weight in adapter.Trainable())
            weight.requires_grad_(true);
        decoder
            .Forward(randint(0, 320, [2, 10], dtype: ScalarType.Int64), adapter.Weights(training: true))
            .square()
            .mean()
            .backward();
        Assert.Equal(2 * (4 + 7), adapter.Trainable().Count()); // in each block 4 A and 7 B
        Assert.All(adapter.Trainable(), weight => Assert.True(weight.grad!.abs().max().item<float>() > 0));
    }

    [Fact]
    public void Some_of_the_modules_that_are_one_cannot_be_named_alone()
    {
        var settings = new LoraSettings(4, 8, 0, ["q_proj", "v_proj"]);
        Assert.Contains(
            "qkv_proj",
            Assert.Throws<ArgumentException>(() => LoraAdapter.Create(_config, settings, seed: 1)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"all-linear\"", "qkv_proj,o_proj,gate_up_proj,down_proj")]
    [InlineData("[\"self_attn.qkv_proj\",\"down_proj\"]", "qkv_proj,down_proj")]
    [InlineData("\".*\\\\.(qkv_proj|o_proj)\"", "qkv_proj,o_proj")]
    [InlineData("[\"qkv_proj\",\"q_proj\"]", null)]
    [InlineData("[\"qkv_proj\",\"lm_head\"]", null)]
    [InlineData("[\"layers.0.self_attn.qkv_proj\"]", null)]
    [InlineData("\".*\"", null)]
    [InlineData("\"(a+)+\\\\1\"", null)]
    [InlineData("\"[\"", null)]
    [InlineData("[]", null)]
    [InlineData("[3]", null)]
    [InlineData("7", null)]
    public void Targets_are_read_as_PEFT_selects_them_or_refused(string targets, string? expected)
    {
        using var scope = NewDisposeScope();
        using var adapter = Trained(expected?.Split(',') ?? ["qkv_proj"]);
        adapter.Save(_folder.Path, "base");
        var json = JsonNode.Parse(File.ReadAllText(_folder.File("adapter_config.json")))!;
        json["target_modules"] = JsonNode.Parse(targets);
        _folder.Write("adapter_config.json", json.ToJsonString());
        if (expected is null)
        {
            var refused = Assert.Throws<ModelFileException>(() => LoraAdapter.Load(_folder.Path, _config));
            Assert.Contains("target_modules", refused.Message, StringComparison.Ordinal);
            return;
        }
        using var read = LoraAdapter.Load(_folder.Path, _config);
        Assert.Equal(expected.Split(','), read.Settings.Targets);
    }

    private IEnumerable<string> Targets() =>
        JsonNode.Parse(File.ReadAllText(_folder.File("adapter_config.json")))!["target_modules"]!
            .AsArray()
            .Select(target => target!.GetValue<string>());

    private LoraAdapter Trained(IEnumerable<string> targets)
    {
        using var noGrad = no_grad();
        var adapter = LoraAdapter.Create(_config, new LoraSettings(4, 8, 0, [.. targets]), seed: 4);
        using var generator = new Generator(4, CPU); // torch's own one is shared with the tests that run beside this
        foreach (var tensor in adapter.Trainable())
            tensor.normal_(0, 0.05, generator);
        return adapter;
    }

    public void Dispose() => _folder.Dispose();
}
