using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ModelFiles.Tests.Files;

/// <summary><c>config.json</c> of every family.</summary>
public sealed class ModelConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ModelConfig Changed(Action<JsonObject> change, string family = "llama3")
    {
        var json = JsonNode
            .Parse(File.ReadAllText(Golden.Folder("configs", "golden", family, "config.json")))!
            .AsObject();
        change(json);
        _folder.Write("config.json", json.ToJsonString());
        return ModelConfig.Read(_folder.Path);
    }

    public static TheoryData<string, string> Shapes =>
        new()
        {
            { "meta-llama-3.1-8B-Instruct.json", "llama-3.1-8b.txt" },
            { "meta-llama-3.2-1B-Instruct.json", "llama-3.2-1b.txt" },
            { "mistral-7B-instruct-v0.3.json", "mistral-7b-instruct-v0.3.txt" },
            { "phi-3-mini-4k-instruct-config.json", "phi-3-mini-4k.txt" },
            { "phi-3-medium-4k-instruct-config.json", "phi-3-medium-4k.txt" },
        };

    [Theory, MemberData(nameof(Shapes))]
    public void Names_and_shapes_are_those_of_the_published_checkpoint(string config, string list)
    {
        var expected = File.ReadAllLines(Golden.Folder("configs", "tensor-shapes", list))
            .Where(l => l.Length > 0)
            .Select(l => Regex.Match(l, @"^\uFEFF?\d+: (\S+) shape: (\[.*\])$"))
            .Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}");
        Assert.Equal(
            expected.Order(),
            TensorNames.AllOf(SampleConfigs.Published(config)).Select(w => w.ToString()).Order()
        );
    }

    [Fact]
    public void The_families_differ_in_flags_only()
    {
        var qwen2 = SampleConfigs.Tiny("qwen2");
        Assert.True(
            qwen2 is { QueryKeyValueBias: true, OutputBias: false, TiedEmbeddings: true, SlidingWindow: null }
        );
        var qwen3 = SampleConfigs.Tiny("qwen3");
        Assert.True(
            qwen3 is { QueryKeyNorm: true, QueryKeyValueBias: false, HeadSize: 32, Heads: 4, HiddenSize: 64 }
        );
        Assert.Contains(
            TensorNames.AllOf(qwen3),
            w => w.ToString() == "model.layers.1.self_attn.q_norm.weight [32]"
        );
        Assert.True(
            SampleConfigs.Tiny("mistral") is { SlidingWindow: 16, KeyValueHeads: 2, FusedGateUp: false }
        );
        Assert.True(
            SampleConfigs.Tiny("phi3")
                is { FusedQueryKeyValue: true, FusedGateUp: true, SlidingWindow: null, HeadSize: 16 }
        );
        Assert.True(
            SampleConfigs.Tiny("llama-tied")
                is { TiedEmbeddings: true, BosTokenId: 1, PadTokenId: 0, DeclaredType: "float32" }
        );
        Assert.Equal(
            [128001, 128008, 128009],
            SampleConfigs.Published("meta-llama-3.1-8B-Instruct.json").EosTokenIds
        );
    }

    [Fact]
    public void Both_forms_of_rope_are_read()
    {
        var old = SampleConfigs.Published("meta-llama-3.1-8B-Instruct.json").Rope;
        Assert.True(
            old
                is {
                    Kind: RopeKind.Llama3,
                    Theta: 500000,
                    Factor: 8,
                    LowFrequencyFactor: 1,
                    HighFrequencyFactor: 4,
                    OriginalMaxPositions: 8192
                }
        );
        Assert.True(
            SampleConfigs.Tiny("llama3").Rope
                is { Kind: RopeKind.Llama3, Theta: 500000, Factor: 8, OriginalMaxPositions: 64 }
        );
        Assert.True(SampleConfigs.Tiny("qwen2").Rope is { Kind: RopeKind.Default, Theta: 1e6 });
        var su = SampleConfigs.Published("phi-3-mini-128k-instruct-config.json").Rope;
        Assert.True(
            su
                is {
                    Kind: RopeKind.LongRope,
                    OriginalMaxPositions: 4096,
                    Factor: 32,
                    LongFactors.Length: 48,
                    ShortFactors.Length: 48
                }
        );
        Assert.Equal(2047, SampleConfigs.Published("phi-3-mini-4k-instruct-config.json").SlidingWindow);
        Assert.Equal(
            RopeKind.Linear,
            Changed(c =>
            {
                c.Remove("rope_parameters");
                c["rope_scaling"] = new JsonObject { ["type"] = "linear", ["factor"] = 2 };
            }).Rope.Kind
        );
    }

    [Fact]
    public void A_window_that_is_switched_off_is_none()
    {
        Assert.Null(Changed(c => c["sliding_window"] = 16, "qwen2").SlidingWindow);
        Assert.Equal(
            16,
            Changed(
                c =>
                {
                    c["sliding_window"] = 16;
                    c["use_sliding_window"] = true;
                    c["max_window_layers"] = 0;
                    c.Remove("layer_types");
                },
                "qwen2"
            ).SlidingWindow
        );
        Assert.Throws<ModelFileException>(() =>
            Changed(
                c =>
                {
                    c["sliding_window"] = 16;
                    c["use_sliding_window"] = true;
                    c["max_window_layers"] = 1;
                    c.Remove("layer_types");
                },
                "qwen2"
            )
        );
        Assert.Throws<ModelFileException>(() =>
            Changed(
                c =>
                {
                    c["sliding_window"] = 16;
                    c["use_sliding_window"] = true;
                    c["layer_types"] = new JsonArray("full_attention", "sliding_attention");
                },
                "qwen2"
            )
        );
    }

    public static TheoryData<string, string?> InvalidConfigs =>
        new()
        {
            { "model_type", "\"gpt2\"" },
            { "model_type", null },
            { "model_type", "3" },
            { "hidden_act", "\"gelu\"" },
            { "hidden_size", null },
            { "hidden_size", "0" },
            { "hidden_size", "-64" },
            { "hidden_size", "1e3000" },
            { "hidden_size", "\"64\"" },
            { "hidden_size", "64.5" },
            { "num_hidden_layers", "1000000" },
            { "num_key_value_heads", "3" },
            { "num_key_value_heads", "8" },
            { "head_dim", "15" },
            { "num_attention_heads", "131072" },
            { "vocab_size", "99999999999" },
            { "rms_norm_eps", null },
            { "rms_norm_eps", "-1" },
            { "max_position_embeddings", null },
            { "rope_parameters", "{\"rope_type\":\"yarn\",\"factor\":2}" },
            { "rope_parameters", "{\"rope_type\":\"llama3\",\"factor\":2}" },
            { "rope_parameters", "[]" },
            { "rope_parameters", "{\"rope_type\":\"default\",\"partial_rotary_factor\":0.5}" },
            { "rope_parameters", "{\"rope_type\":\"linear\",\"factor\":0}" },
            { "rope_parameters", "{\"rope_type\":\"dynamic\",\"factor\":2}" },
            {
                "rope_parameters",
                "{\"rope_type\":\"longrope\",\"original_max_position_embeddings\":32,"
                    + "\"short_factor\":[1],\"long_factor\":[1]}"
            },
            { "tie_word_embeddings", "\"yes\"" },
            { "eos_token_id", "[1,\"2\"]" },
            { "eos_token_id", "-1" },
            { "quantization_config", "{}" },
            { "attention_bias", "1" },
        };

    [Theory, MemberData(nameof(InvalidConfigs))]
    public void A_configuration_that_cannot_be_is_refused_in_one_line(string key, string? value)
    {
        var json = JsonNode
            .Parse(File.ReadAllText(Golden.Folder("configs", "golden", "llama3", "config.json")))!
            .AsObject();
        json.Remove(key);
        var text = json.ToJsonString();
        if (value is not null)
            text = $"{text[..^1]},\"{key}\":{value}}}";
        _folder.Write("config.json", text);
        var error = Assert.Throws<ModelFileException>(() => ModelConfig.Read(_folder.Path));
        Assert.StartsWith(_folder.File("config.json"), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Mutated_configurations_are_read_or_refused()
    {
        var text = File.ReadAllText(Golden.Folder("configs", "golden", "phi3-longrope", "config.json"));
        var pieces = (string[])
            ["\"", "{", "}", "[", "]", ",", ":", "null", "-1", "1e999", "0", "true", "\\ud800", "\0"];
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, 12], Gen.Int[0, pieces.Length - 1])
            .Sample(
                (at, length, piece) =>
                {
                    using var own = new TemporaryFolder();
                    own.Write(
                        "config.json",
                        text[..at] + pieces[piece] + text[Math.Min(text.Length, at + length)..]
                    );
                    ResourceLimits.AssertReadsOrRejects<ModelFileException>(
                        8 << 20,
                        () => Assert.NotEmpty(RopeFrequencies.Inverse(ModelConfig.Read(own.Path), 100).Values)
                    );
                },
                iter: Iterations.Of(500)
            );
    }

    [Fact]
    public void A_written_configuration_is_read_back()
    {
        var config = SampleConfigs.Tiny("llama-tied");
        ModelConfigWriter.Write(_folder.Path, config);
        var back = ModelConfig.Read(_folder.Path);
        Assert.Equal(config with { EosTokenIds = back.EosTokenIds, Rope = back.Rope }, back);
        Assert.Equal(config.EosTokenIds, back.EosTokenIds);
        Assert.Throws<NotSupportedException>(() =>
            ModelConfigWriter.Write(_folder.Path, SampleConfigs.Tiny("llama3"))
        );
    }
}
