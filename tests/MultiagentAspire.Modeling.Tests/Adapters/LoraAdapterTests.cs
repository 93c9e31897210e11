using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Testing;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Adapters;

public sealed class LoraAdapterTests
{
    private static readonly LoraSettings Settings = new(4, 8, 0, LoraSettings.AllModules);

    [Fact]
    public void A_new_adapter_equals_the_base_exactly()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", "llama3"));
        using var adapter = LoraAdapter.Create(decoder.Config, Settings, seed: 3);
        var ids = randint(0, decoder.Config.VocabularySize, [2, 10], dtype: ScalarType.Int64);
        Assert.True(
            decoder
                .Forward(ids)
                .equal(decoder.Forward(ids, adapter.Weights(training: false)))
                .all()
                .item<bool>()
        );
    }

    [Fact]
    public void Merged_weights_answer_as_the_adapter_does()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", "llama3"));
        using var adapter = Trained(decoder.Config, seed: 4);
        var ids = randint(0, decoder.Config.VocabularySize, [2, 10], dtype: ScalarType.Int64);
        var before = decoder.Forward(ids);
        var adapted = decoder.Forward(ids, adapter.Weights(training: false));
        Assert.True(
            (adapted - before).abs().max().item<float>() > 1e-3,
            "the adapter changes nothing, so the test would show nothing"
        );
        adapter.MergeInto(decoder);
        Assert.True((decoder.Forward(ids) - adapted).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void A_saved_adapter_loads_with_the_same_weights_and_PEFTs_names()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var config = ModelConfig.Read(Golden.Folder("models", "llama3"));
        using var adapter = Trained(config, seed: 5);
        adapter.Save(folder.Path, "base");
        using var read = LoraAdapter.Load(folder.Path, config);
        Assert.Equal(adapter.Settings.Scale, read.Settings.Scale);
        foreach (var (left, right) in adapter.Named().Zip(read.Named()))
        {
            Assert.Equal(left.Name, right.Name);
            Assert.True(left.Tensor.equal(right.Tensor).all().item<bool>());
        }
        Assert.Contains(
            read.Named(),
            t => t.Name == "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"
        );
    }

    [Fact]
    public void An_adapter_of_another_model_is_refused()
    {
        using var folder = new TemporaryFolder();
        var config = ModelConfig.Read(Golden.Folder("models", "llama3"));
        using var adapter = LoraAdapter.Create(config, Settings, seed: 6);
        adapter.Save(folder.Path, "base");
        Assert.Throws<ModelFileException>(() =>
            LoraAdapter.Load(folder.Path, config with { HiddenSize = 128 })
        );
    }

    [Fact]
    public void An_adapter_whose_file_holds_more_than_is_used_is_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var config = ModelConfig.Read(Golden.Folder("models", "llama3"));
        using var adapter = LoraAdapter.Create(config, Settings, seed: 7);
        adapter.Save(folder.Path, "base");
        TensorFiles.Write(
            folder.File("adapter_model.safetensors"),
            [.. adapter.Named(), ("base_model.model.lm_head.weight", zeros(2, 2))]
        );
        Assert.Contains(
            "lm_head",
            Assert.Throws<ModelFileException>(() => LoraAdapter.Load(folder.Path, config)).Message
        );
    }

    [Theory]
    [InlineData("\"alpha_pattern\": {}", "\"alpha_pattern\": {\"q_proj\": 64}")]
    [InlineData("\"rank_pattern\": {}", "\"rank_pattern\": {\"q_proj\": 64}")]
    [InlineData("\"use_dora\": false", "\"use_dora\": true")]
    [InlineData("\"bias\": \"none\"", "\"bias\": \"all\"")]
    [InlineData("\"peft_type\": \"LORA\"", "\"peft_type\": \"IA3\"")]
    [InlineData("\"r\": 4", "\"r\": 0")]
    [InlineData("\"use_dora\": false", "\"use_qalora\": true")]
    [InlineData("\"init_lora_weights\": true", "\"init_lora_weights\": \"pissa_niter_16\"")]
    [InlineData("\"init_lora_weights\": true", "\"init_lora_weights\": \"olora\"")]
    [InlineData("\"init_lora_weights\": true", "\"init_lora_weights\": \"loftq\"")]
    public void An_adapter_of_a_kind_that_is_not_computed_is_refused(string written, string changed)
    {
        using var folder = new TemporaryFolder();
        var config = ModelConfig.Read(Golden.Folder("models", "llama3"));
        using var adapter = LoraAdapter.Create(config, Settings, seed: 8);
        adapter.Save(folder.Path, "base");
        var text = File.ReadAllText(folder.File("adapter_config.json"));
        Assert.Contains(written, text);
        folder.Write("adapter_config.json", text.Replace(written, changed));
        Assert.Throws<ModelFileException>(() => LoraAdapter.Load(folder.Path, config));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("\"gaussian\"")]
    [InlineData("\"eva\"")]
    public void How_A_and_B_were_drawn_does_not_matter_once_they_are_trained(string init)
    {
        using var folder = new TemporaryFolder();
        var config = ModelConfig.Read(Golden.Folder("models", "llama3"));
        using var adapter = Trained(config, seed: 8);
        adapter.Save(folder.Path, "base");
        folder.Write(
            "adapter_config.json",
            File.ReadAllText(folder.File("adapter_config.json"))
                .Replace(
                    "\"init_lora_weights\": true",
                    $"\"init_lora_weights\": {init}",
                    StringComparison.Ordinal
                )
        );
        using var read = LoraAdapter.Load(folder.Path, config);
        Assert.Equal(adapter.Settings.Scale, read.Settings.Scale);
    }

    [Fact]
    public void Mutated_configurations_are_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        var config = ModelConfig.Read(Golden.Folder("models", "llama3"));
        using var adapter = LoraAdapter.Create(config, Settings, seed: 9);
        adapter.Save(folder.Path, "base");
        var text = File.ReadAllText(folder.File("adapter_config.json"));
        var pieces = (string[])
            [
                "\"",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "null",
                "-1",
                "1e999",
                "0",
                "true",
                "\\ud800",
                "\0",
                "\"(a+)+$\"",
                "[\"q_proj\"]",
                "{\"a\":1}",
            ];
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, 12], Gen.Int[0, pieces.Length - 1])
            .Sample(
                (at, length, piece) =>
                {
                    folder.Write(
                        "adapter_config.json",
                        text[..at] + pieces[piece] + text[Math.Min(text.Length, at + length)..]
                    );
                    ResourceLimits.AssertReadsOrRejects<ModelFileException>(
                        8 << 20,
                        () => LoraAdapter.Load(folder.Path, config).Dispose()
                    );
                },
                iter: 500,
                threads: 1
            );
    }

    [Theory]
    [InlineData("modules_to_save", "[\"lm_head\"]")]
    [InlineData("layers_to_transform", "[0]")]
    [InlineData("layers_to_transform", "1")]
    [InlineData("exclude_modules", "\".*\"")]
    [InlineData("trainable_token_indices", "[3]")]
    [InlineData("arrow_config", "{\"top_k\":3}")]
    public void What_would_change_the_arithmetic_is_refused_by_its_key_and_empty_it_is_not(
        string key,
        string value
    )
    {
        using var folder = new TemporaryFolder();
        var config = ModelConfig.Read(Golden.Folder("models", "llama3"));
        using var adapter = LoraAdapter.Create(config, Settings, seed: 9);
        adapter.Save(folder.Path, "base");
        var json = JsonNode.Parse(File.ReadAllText(folder.File("adapter_config.json")))!;
        foreach (
            var (given, refused) in (ReadOnlySpan<(string, bool)>)
                [(value, true), ("null", false), ("[]", false)]
        )
        {
            json[key] = JsonNode.Parse(given);
            folder.Write("adapter_config.json", json.ToJsonString());
            if (refused)
                Assert.Contains(
                    key,
                    Assert.Throws<ModelFileException>(() => LoraAdapter.Load(folder.Path, config)).Message,
                    StringComparison.Ordinal
                );
            else
                LoraAdapter.Load(folder.Path, config).Dispose();
        }
    }

    [Fact]
    public void Rank_stabilised_scaling_is_alpha_by_the_root_of_the_rank()
    {
        using var folder = new TemporaryFolder();
        var config = ModelConfig.Read(Golden.Folder("models", "llama3"));
        using var adapter = LoraAdapter.Create(config, Settings, seed: 9);
        adapter.Save(folder.Path, "base");
        folder.Write(
            "adapter_config.json",
            File.ReadAllText(folder.File("adapter_config.json"))
                .Replace("\"use_rslora\": false", "\"use_rslora\": true", StringComparison.Ordinal)
        );
        using var read = LoraAdapter.Load(folder.Path, config);
        Assert.Equal(8 / Math.Sqrt(4), read.Settings.Scale, 1e-12);
    }

    private static LoraAdapter Trained(ModelConfig config, ulong seed)
    {
        using var noGrad = no_grad();
        var adapter = LoraAdapter.Create(config, Settings, seed);
        using var generator = new Generator(seed, CPU); // torch's own one is shared with the tests that run beside this
        foreach (var (name, tensor) in adapter.Named())
            if (name.Contains("lora_B", StringComparison.Ordinal))
                tensor.normal_(0, 0.05, generator);
        return adapter;
    }
}
