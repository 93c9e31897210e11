using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Testing;
using MultiagentAspire.Training.Sft;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Tests.Sft;

/// <summary>What training writes, read by <see cref="PeftFiles"/> (interop B5).</summary>
[Collection(nameof(Alone))]
public sealed class PeftAdapterTests : IDisposable
{
    /// <summary>Fields of PEFT's LoraConfig since 0.14; others are dropped with a warning, or refused.</summary>
    private static readonly string[] KnownKeys =
    [
        "task_type",
        "peft_type",
        "auto_mapping",
        "base_model_name_or_path",
        "revision",
        "inference_mode",
        "r",
        "target_modules",
        "lora_alpha",
        "lora_dropout",
        "fan_in_fan_out",
        "bias",
        "use_rslora",
        "modules_to_save",
        "init_lora_weights",
        "layers_to_transform",
        "layers_pattern",
        "rank_pattern",
        "alpha_pattern",
        "use_dora",
        "lora_bias",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly AgentTrainer _trainer = new(TimeProvider.System);

    public static TheoryData<string, string> Families =>
        new()
        {
            {
                "llama3",
                "self_attn.q_proj:64:64 self_attn.k_proj:64:32 self_attn.v_proj:64:32 self_attn.o_proj:64:64 "
                    + "mlp.gate_proj:64:160 mlp.up_proj:64:160 mlp.down_proj:160:64"
            },
            {
                "qwen3",
                "self_attn.q_proj:64:128 self_attn.k_proj:64:64 self_attn.v_proj:64:64 self_attn.o_proj:128:64 "
                    + "mlp.gate_proj:64:160 mlp.up_proj:64:160 mlp.down_proj:160:64"
            },
            {
                "phi3-longrope",
                "self_attn.qkv_proj:64:128 self_attn.o_proj:64:64 mlp.gate_up_proj:64:320 mlp.down_proj:160:64"
            },
            {
                "phi3",
                "self_attn.qkv_proj:64:192 self_attn.o_proj:64:64 mlp.gate_up_proj:64:320 mlp.down_proj:160:64"
            },
        };

    [Theory, MemberData(nameof(Families))]
    public async Task A_trained_adapter_has_PEFTs_names_shapes_and_scaling_and_merged_answers_as_itself(
        string family,
        string modules
    )
    {
        var model = ModelOf(family);
        var trained = (await _trainer.TrainAsync(JobOn(model), null, TestContext.Current.CancellationToken))
            .Adapter
            .Path;

        var config = JsonNode
            .Parse(File.ReadAllText(Path.Combine(trained, "adapter_config.json")))!
            .AsObject();
        Assert.Empty(config.Select(pair => pair.Key).Except(KnownKeys));
        Assert.Equal(("LORA", "CAUSAL_LM", "none"), (Text("peft_type"), Text("task_type"), Text("bias")));
        foreach (var flag in (string[])["use_dora", "use_rslora", "fan_in_fan_out", "lora_bias"])
            Assert.False(config[flag]!.GetValue<bool>());
        Assert.Null(config["modules_to_save"]);
        var rank = config["r"]!.GetValue<int>();
        var scaling = config["lora_alpha"]!.GetValue<double>() / rank;
        Assert.Equal((4, 3.0), (rank, scaling));

        var (tensors, metadata) = PeftFiles.Read(Path.Combine(trained, "adapter_model.safetensors"));
        Assert.Equal("pt", metadata["format"]);
        var parts = modules.Split(' ').Select(module => module.Split(':')).ToList();
        Assert.Equal(
            parts.Select(part => part[0].Split('.')[1]),
            config["target_modules"]!.AsArray().Select(target => target!.GetValue<string>())
        );
        var expected =
            from layer in Enumerable.Range(0, 2)
            from part in parts
            from line in (string[])
                [$"lora_A.weight [{rank}, {part[1]}]", $"lora_B.weight [{part[2]}, {rank}]"]
            select $"F32 base_model.model.model.layers.{layer}.{part[0]}.{line}";
        Assert.Equal(
            expected.Order(),
            tensors
                .Select(pair => $"{pair.Value.Type} {pair.Key} [{string.Join(", ", pair.Value.Shape)}]")
                .Order()
        );

        var (weights, _) = PeftFiles.Read(Path.Combine(model, "model.safetensors"));
        var merged = Directory.CreateDirectory(_folder.At("merged")).FullName;
        File.Copy(Path.Combine(model, "config.json"), Path.Combine(merged, "config.json"));
        PeftFiles.Write(
            Path.Combine(merged, "model.safetensors"),
            PeftFiles.Merged(weights, tensors, scaling)
        );
        AssertSameLogits(model, trained, merged);

        string Text(string key) => config[key]!.GetValue<string>();
    }

    private static void AssertSameLogits(string model, string adapterFolder, string merged)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(model);
        using var adapter = LoraAdapter.Load(adapterFolder, decoder.Config);
        using var whole = Decoder.Load(merged);
        var ids = tensor(Enumerable.Range(0, 40).Select(i => (long)(i * 7 % 101)).ToArray(), [2, 20]); // (B, T)
        var plain = decoder.Logits(decoder.Forward(ids)); // (B·T, V)
        var adapted = decoder.Logits(decoder.Forward(ids, adapter.Weights(training: false)));
        Assert.True(
            (adapted - plain).abs().max().item<float>() > 0.1,
            "the adapter changes nothing, so the test would show nothing"
        );
        Assert.InRange((adapted - whole.Logits(whole.Forward(ids))).abs().max().item<float>(), 0, 1e-4);
    }

    private string ModelOf(string family)
    {
        var folder = Directory.CreateDirectory(_folder.At("base")).FullName;
        foreach (var name in (string[])["config.json", "generation_config.json", "model.safetensors"])
            File.Copy(
                Repository.At($"tests/MultiagentAspire.Testing/Golden/models/{family}/{name}"),
                Path.Combine(folder, name)
            );
        CharacterTokenizer.Write(folder);
        return folder;
    }

    private TrainingJob JobOn(string model)
    {
        var agent = AgentId.Generator(0);
        TrainingExamples.Write(
            _folder.At("data.jsonl"),
            TinyBase
                .Sums(8)
                .Select(
                    (pair, i) =>
                        new TrainingExample(
                            agent,
                            $"p{i}",
                            [ChatTurn.User(pair.Item1)],
                            [ChatTurn.Assistant(pair.Item2)]
                        )
                )
        );
        var settings = new TrainingSettings
        {
            Rank = 4,
            Alpha = 12,
            LearningRate = 1e-2,
            BatchSize = 4,
            Epochs = 4,
        };
        return new TrainingJob(
            "peft",
            agent,
            new ModelRef(model, ContentDigest.OfModel(model)),
            null,
            _folder.At("data.jsonl"),
            _folder.At("adapter"),
            settings,
            Seed: 3
        );
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _folder.Dispose();
    }
}
