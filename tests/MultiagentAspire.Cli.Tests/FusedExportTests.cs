using System.Text.Json.Nodes;
using MultiagentAspire.Cli.Exports;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary>A finetuned Phi-3, as it leaves for other tools.</summary>
public sealed class FusedExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FinishedAgent _agent;

    public FusedExportTests()
    {
        Directory.CreateDirectory(_folder.At("base"));
        foreach (var name in (string[])["config.json", "generation_config.json", "model.safetensors"])
            File.Copy(
                Repository.At($"tests/MultiagentAspire.Testing/Golden/models/phi3/{name}"),
                _folder.At("base", name)
            );
        CharacterTokenizer.Write(_folder.At("base"));
        var data = _folder.Write(
            "data.jsonl",
            """{"messages":[{"role":"user","content":"1+1"},{"role":"assistant","content":"#2"}]}"""
        );
        Assert.Equal(
            0,
            CliRunner
                .Run(
                    "finetune",
                    "--model",
                    _folder.At("base"),
                    "--data",
                    data,
                    "--output",
                    _folder.At("adapter"),
                    "--epochs",
                    "5",
                    "--learning-rate",
                    "0.01"
                )
                .ExitCode
        );
        _agent = new(
            AgentId.Generator(0),
            new AgentModel(
                new ModelRef(_folder.At("base"), ContentDigest.OfModel(_folder.At("base"))),
                new AdapterRef(_folder.At("adapter"), "d1")
            )
        );
    }

    [Fact]
    public void Its_adapter_is_written_in_both_forms_and_both_answer_alike()
    {
        var written = PeftAdapterExport.Write(
            [_agent],
            _folder.At("peft"),
            unfuse: true,
            TestContext.Current.CancellationToken
        );
        Assert.Equal([_folder.At("peft/generator-1"), _folder.At("peft/generator-1-unfused")], written);
        Assert.Equal(["qkv_proj", "o_proj", "gate_up_proj", "down_proj"], Targets(written[0]));
        Assert.Equal(LoraTargets.All, Targets(written[1]));
        var fused = Scores("--model", _folder.At("base"), "--adapter", written[0]);
        AssertNear(fused, Scores("--model", _folder.At("base"), "--adapter", written[1]), 1e-6);
        Assert.True(
            fused.Zip(Scores("--model", _folder.At("base"))).Max(pair => Math.Abs(pair.First - pair.Second))
                > 0.01
        );
    }

    [Theory]
    [InlineData(false, "phi3")]
    [InlineData(true, "llama")]
    public void Merged_it_is_a_whole_checkpoint_that_answers_as_the_adapter(bool unfuse, string type)
    {
        var merged = Assert.Single(
            MergedModelExport.Write(
                [_agent],
                _folder.At("merged"),
                unfuse,
                TestContext.Current.CancellationToken
            )
        );
        AssertNear(
            Scores("--model", _folder.At("base"), "--adapter", _folder.At("adapter")),
            Scores("--model", merged),
            1e-4
        );
        Assert.Equal(
            type,
            JsonNode.Parse(File.ReadAllText(Path.Combine(merged, "config.json")))![
                "model_type"
            ]!.GetValue<string>()
        );
        foreach (
            var name in (string[])
                ["generation_config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"]
        )
            Assert.Equal(
                File.ReadAllBytes(_folder.At("base", name)),
                File.ReadAllBytes(Path.Combine(merged, name))
            );
    }

    private static IEnumerable<string> Targets(string adapter) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(adapter, "adapter_config.json")))!["target_modules"]!
            .AsArray()
            .Select(target => target!.GetValue<string>());

    private static double[] Scores(params string[] model)
    {
        var ended = CliRunner.Run(["score", .. model, "--ids", "1,5,9,13,20"]);
        Assert.Equal(0, ended.ExitCode);
        return
        [
            .. JsonNode.Parse(ended.Output)!["logits"]!.AsArray().Select(value => value!.GetValue<double>()),
        ];
    }

    private static void AssertNear(double[] expected, double[] actual, double tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }

    public void Dispose() => _folder.Dispose();
}
