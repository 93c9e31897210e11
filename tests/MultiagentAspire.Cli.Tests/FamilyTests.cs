using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary>Checkpoints of every family by the command line; they have no tokenizer.</summary>
public sealed class FamilyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Families =>
        ["llama3", "llama-tied", "mistral", "phi3", "phi3-longrope", "qwen2", "qwen3"];

    [Theory, MemberData(nameof(Families))]
    public void Ids_go_in_and_the_references_ids_come_out(string family)
    {
        var (folder, golden) = Golden(family);
        var ended = CliRunner.Run(
            "generate",
            "--model",
            folder,
            "--ids",
            Ids(golden["input_ids"]![0]!),
            "--max-tokens",
            "24",
            "--temperature",
            "0",
            "--ignore-eos",
            "--json"
        );
        Assert.Equal(0, ended.ExitCode);
        var result = JsonNode.Parse(ended.Output)!;
        // past its context the reference's ids do not continue the text (GoldenDecoderTests)
        var sound = family == "phi3-longrope" ? 9 : 24;
        var ids = result["ids"].Deserialize<int[]>()!;
        Assert.Equal(24, ids.Length);
        Assert.Equal(golden["greedy_ids"]![0]!.Deserialize<int[]>()![..sound], ids[..sound]);
        Assert.Equal(
            ("length", ""),
            (result["finishReason"]!.GetValue<string>(), result["text"]!.GetValue<string>())
        );
    }

    [Theory, MemberData(nameof(Families))]
    public void Scores_are_the_references_logits_past_the_original_context(string family)
    {
        var (folder, golden) = Golden(family);
        var ended = CliRunner.Run(
            "score",
            "--model",
            folder,
            "--ids",
            Ids(golden["long_input_ids"]![0]!),
            "--json"
        );
        Assert.Equal(0, ended.ExitCode);
        var logits = JsonNode.Parse(ended.Output)!["logits"].Deserialize<double[]>()!;
        var expected = golden["long_logits_last"]![0].Deserialize<double[]>()!;
        for (var v = 0; v < expected.Length; v++)
            Assert.Equal(expected[v], logits[v], 1e-4);
    }

    [Fact]
    public void A_single_id_has_logits_and_no_log_probability()
    {
        var (folder, _) = Golden("llama3");
        var result = JsonNode.Parse(
            CliRunner.Run("score", "--model", folder, "--ids", "5", "--json").Output
        )!;
        Assert.Equal(320, result["logits"]!.AsArray().Count);
        Assert.Empty(result["logprobs"]!.AsArray());
        var next = JsonNode.Parse(
            CliRunner.Run("score", "--model", folder, "--ids", "5,7", "--json").Output
        )!;
        var logits = result["logits"].Deserialize<double[]>()!;
        Assert.Equal(
            logits[7] - Math.Log(logits.Sum(Math.Exp)),
            next["logprobs"]![0]!.GetValue<double>(),
            1e-4
        );
    }

    [Theory]
    [InlineData("score")]
    [InlineData("generate")]
    public void Ids_that_a_model_does_not_have_are_refused_in_the_only_line_of_error(string command)
    {
        var (folder, _) = Golden("llama3");
        var ended = CliRunner.Run(command, "--model", folder, "--ids", "1,320");
        CliRunner.AssertRejected(ended, "320 is outside the model's vocabulary of 320");
        Assert.Single(ended.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("score")]
    [InlineData("generate")]
    public void An_adapter_that_says_it_is_of_another_base_is_refused_and_one_that_says_nothing_is_used(
        string command
    )
    {
        var (folder, _) = Golden("llama3");
        using var adapter = LoraAdapter.Create(
            ModelConfig.Read(folder),
            new LoraSettings(2, 4, 0, LoraSettings.AllModules),
            seed: 1
        );
        foreach (var name in (string[])["silent", "stranger"])
            Directory.CreateDirectory(_folder.At(name));
        adapter.Save(_folder.At("silent"), folder);
        adapter.Save(
            _folder.At("stranger"),
            folder,
            new Dictionary<string, string> { ["base_digest"] = "another" }
        );
        Assert.Equal(
            0,
            CliRunner
                .Run(command, "--model", folder, "--adapter", _folder.At("silent"), "--ids", "1,2")
                .ExitCode
        );
        CliRunner.AssertRejected(
            CliRunner.Run(command, "--model", folder, "--adapter", _folder.At("stranger"), "--ids", "1,2"),
            "was trained on another base model"
        );
    }

    [Theory]
    [InlineData("generate", "Use a smaller model", "--ids", "1,2", "--max-tokens", "4")]
    [InlineData("score", "Use a smaller model", "--ids", "1,2")]
    [InlineData("finetune", "gradientCheckpointing", "--data", "data.jsonl", "--output", "out")]
    [InlineData(
        "finetune",
        "AdamW's moments",
        "--data",
        "data.jsonl",
        "--output",
        "out",
        "--adapter",
        "full"
    )]
    public void A_model_that_does_not_fit_is_refused_with_the_numbers(
        string command,
        string remedy,
        params string[] more
    )
    {
        _folder.Write(
            "data.jsonl",
            """{"messages":[{"role":"user","content":"1+1"},{"role":"assistant","content":"#2"}]}"""
        );
        more = [.. more.Select(part => part is "data.jsonl" or "out" ? _folder.At(part) : part)];
        var before = Environment.GetEnvironmentVariable(AvailableMemory.Variable);
        try
        {
            Environment.SetEnvironmentVariable(AvailableMemory.Variable, "0.0001");
            CliRunner.AssertRejected(
                CliRunner.Run([command, "--model", Repository.TinyModel, .. more]),
                Repository.TinyModel,
                "MiB of memory",
                "weights in fp32",
                "104.9 KiB left",
                remedy
            );
        }
        finally
        {
            Environment.SetEnvironmentVariable(AvailableMemory.Variable, before);
        }
    }

    private static (string Folder, JsonNode Golden) Golden(string family)
    {
        var folder = Repository.At($"tests/MultiagentAspire.Testing/Golden/models/{family}");
        return (folder, JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "golden.json")))!);
    }

    private static string Ids(JsonNode ids) => string.Join(',', ids.Deserialize<int[]>()!);

    public void Dispose() => _folder.Dispose();
}
