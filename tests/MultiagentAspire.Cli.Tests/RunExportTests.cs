using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary><c>export</c> of the adapters and the training data of a run.</summary>
[Collection(nameof(OnFinishedRun))]
public sealed class RunExportTests(FinishedRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Merged_models_answer_as_the_adapters_they_were_made_of()
    {
        var ended = CliRunner.Run("export", run.Folder, "--to", "merged", "--output", _folder.At("merged"));
        Assert.Equal((0, 0), (ended.ExitCode, ended.Errors.Count));
        Assert.Equal(
            ["critic-1", "critic-2", "generator-1", "generator-2"],
            Directory
                .GetDirectories(_folder.At("merged"))
                .Select(folder => Path.GetFileName(folder))
                .Order(StringComparer.Ordinal)
        );
        foreach (var folder in Directory.GetDirectories(_folder.At("merged")))
        {
            var adapter = run.At($"iterations/1/adapters/{Path.GetFileName(folder)}");
            // an agent without data keeps the base
            string[] adapted = Directory.Exists(adapter) ? ["--adapter", adapter] : [];
            AssertNear(Scores(["--model", Repository.TinyModel, .. adapted]), Scores(["--model", folder]));
            Assert.True(File.Exists(Path.Combine(folder, "tokenizer.json")));
        }
    }

    [Fact]
    public void Adapters_are_exported_as_they_are_and_nothing_is_unfused_that_is_not_fused()
    {
        Assert.Equal(
            0,
            CliRunner.Run("export", run.Folder, "--to", "peft", "--output", _folder.At("peft")).ExitCode
        );
        var folders = Directory.GetDirectories(_folder.At("peft"));
        Assert.NotEmpty(folders);
        foreach (var folder in folders)
        foreach (var name in (string[])["adapter_config.json", "adapter_model.safetensors"])
            Assert.Equal(
                File.ReadAllBytes(run.At($"iterations/1/adapters/{Path.GetFileName(folder)}/{name}")),
                File.ReadAllBytes(Path.Combine(folder, name))
            );
        CliRunner.AssertRejected(
            CliRunner.Run("export", run.Folder, "--to", "peft", "--unfuse", "--output", _folder.At("x")),
            "--unfuse",
            "no fused modules"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("export", run.Folder, "--to", "merged", "--unfuse", "--output", _folder.At("x")),
            "--unfuse",
            "llama"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("export", run.Folder, "--to", "trl", "--unfuse", "--output", _folder.At("x")),
            "--unfuse"
        );
        Assert.False(Path.Exists(_folder.At("x")));
    }

    [Fact]
    public void Data_is_exported_in_the_forms_of_other_programs()
    {
        var trl = Exported("trl");
        var openai = Exported("openai");
        var sharegpt = Exported("sharegpt");
        Assert.NotEmpty(trl);
        for (var i = 0; i < trl.Count; i++)
        {
            JsonArray prompt = trl[i]["prompt"]!.AsArray(),
                completion = trl[i]["completion"]!.AsArray(),
                messages = openai[i]["messages"]!.AsArray();
            Assert.Equal(prompt.Count + completion.Count, messages.Count);
            Assert.Equal(1, messages[^1]!["weight"]!.GetValue<int>());
            Assert.All(
                messages.SkipLast(1).Where(turn => turn!["role"]!.GetValue<string>() == "assistant"),
                turn => Assert.Equal(0, turn!["weight"]!.GetValue<int>())
            );
            var last = sharegpt[i]["conversations"]!.AsArray()[^1]!;
            Assert.Equal("gpt", last["from"]!.GetValue<string>());
            Assert.Equal(completion[^1]!["content"]!.GetValue<string>(), last["value"]!.GetValue<string>());
        }
        using var index = JsonDocument.Parse(File.ReadAllText(_folder.At("sharegpt/dataset_info.json")));
        Assert.Equal(
            "iteration-1/critic-1.jsonl",
            index.RootElement.GetProperty("iteration-1-critic-1").GetProperty("file_name").GetString()
        );
    }

    [Fact]
    public void Exported_data_of_every_form_is_read_back_unchanged()
    {
        var own = RunData();
        Assert.Equal(own.Select(Turns), Read("trl").Select(Turns));
        Assert.Equal(own.Select(Turns), Read("openai").Select(Turns));
        Assert.Equal(own.Select(Turns), Read("sharegpt").Select(Turns));
        return;

        List<TrainingExample> RunData() =>
            [
                .. Directory
                    .GetFiles(run.At("iterations/1/data"))
                    .Order(StringComparer.Ordinal)
                    .SelectMany(file => TrainingExamples.Read(file, null)),
            ];
        List<TrainingExample> Read(string format)
        {
            Exported(format);
            return
            [
                .. Directory
                    .GetFiles(_folder.At(format), "*.jsonl", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal)
                    .SelectMany(file => TrainingExamples.Read(file, null)),
            ];
        }
        static string Turns(TrainingExample example) =>
            string.Join(
                '|',
                example.Prompt.Concat(example.Completion).Select(turn => $"{turn.Role}: {turn.Content}")
            );
    }

    [Fact]
    public void Finetuning_learns_the_same_from_each_form_of_a_critics_data()
    {
        var learned = ((string[])["trl", "openai", "sharegpt"])
            .Select(form =>
            {
                Exported(form);
                var ended = CliRunner.Run(
                    "finetune",
                    "--model",
                    Repository.TinyModel,
                    "--data",
                    _folder.At($"{form}/iteration-1/critic-1.jsonl"),
                    "--output",
                    _folder.At($"{form}-adapter"),
                    "--epochs",
                    "1",
                    "--json"
                );
                Assert.Equal((0, 0), (ended.ExitCode, ended.Errors.Count));
                var result = JsonNode.Parse(ended.Output)!;
                return (
                    result["tokens"]!.GetValue<long>(),
                    result["learnedTokens"]!.GetValue<long>(),
                    result["loss"]!.GetValue<double>()
                );
            })
            .ToList();
        Assert.Single(learned.Distinct());
        Assert.True(learned[0].Item2 < learned[0].Item1, "a critic's prompt is not learned");
    }

    [Fact]
    public void Preferences_take_two_iterations() =>
        CliRunner.AssertRejected(
            CliRunner.Run("export", run.Folder, "--to", "trl-preference", "--output", _folder.At("p")),
            "several iterations"
        );

    private List<JsonNode> Exported(string format)
    {
        Assert.Equal(
            0,
            CliRunner.Run("export", run.Folder, "--to", format, "--output", _folder.At(format)).ExitCode
        );
        return
        [
            .. Directory
                .GetFiles(_folder.At(format), "*.jsonl", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .SelectMany(File.ReadLines)
                .Select(line => JsonNode.Parse(line)!),
        ];
    }

    private static double[] Scores(string[] model)
    {
        var ended = CliRunner.Run(["score", .. model, "--ids", "1,5,9,13,20"]);
        Assert.Equal(0, ended.ExitCode);
        return
        [
            .. JsonNode.Parse(ended.Output)!["logits"]!.AsArray().Select(value => value!.GetValue<double>()),
        ];
    }

    private static void AssertNear(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-3);
    }

    public void Dispose() => _folder.Dispose();
}
