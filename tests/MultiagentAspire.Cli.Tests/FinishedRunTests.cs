using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

[Collection(nameof(OnFinishedRun))]
public sealed class FinishedRunTests(FinishedRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_run_says_what_it_will_do_shows_its_phases_and_ends_with_the_table()
    {
        Assert.Equal((0, 0), (run.Ended.ExitCode, run.Ended.Errors.Count));
        var lines = run.Ended.Error.Split('\n');
        Assert.StartsWith(
            "small: 2 agents, 2 rounds, 1 iteration, 4 models finetuned in each; 4 training and 2 evaluation problems;",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Contains(run.Folder, lines[0], StringComparison.Ordinal);
        Assert.Contains(
            "iteration 1/1: agents debate training problems",
            run.Ended.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("iteration 1/1: training generator-1", run.Ended.Error, StringComparison.Ordinal);
        Assert.Contains("4/4 debates", run.Ended.Error, StringComparison.Ordinal);
        Assert.Contains("multiagent", run.Ended.Output, StringComparison.Ordinal);
        Assert.Contains("report.html", run.Ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_not_overwritten()
    {
        var before = File.ReadAllText(run.At("run.json"));
        CliRunner.AssertRejected(
            CliRunner.Run("run", run.RunFile, "--output", run.Root),
            run.Folder,
            "--resume"
        );
        Assert.Equal(before, File.ReadAllText(run.At("run.json")));
    }

    [Fact]
    public void The_run_file_lies_in_the_folder_as_it_was_given() =>
        Assert.Equal(File.ReadAllBytes(run.RunFile), File.ReadAllBytes(run.At("experiment.json")));

    [Fact]
    public void A_finished_run_that_is_resumed_prints_its_table_again() =>
        Assert.Equal(
            run.Ended.Output,
            CliRunner.Run("run", run.RunFile, "--output", run.Root, "--resume").Output
        );

    [Fact]
    public void A_run_with_another_seed_lies_beside_the_first_and_both_are_reported_as_one()
    {
        Assert.Equal(0, CliRunner.Run("run", run.RunFile, "--seed", "8", "--output", _folder.Path).ExitCode);
        var other = _folder.At("runs/small-seed-8");
        var command = JsonNode.Parse(File.ReadAllText(Path.Combine(other, "report/report.json")))![
            "command"
        ]!.GetValue<string>();
        Assert.Equal($"multiagent run {run.RunFile} --seed 8", command);
        // What the folder keeps is the file of this run, so it can be resumed where only the folder is known.
        var kept = _folder.Write("kept.json", File.ReadAllText(Path.Combine(other, "experiment.json")));
        Assert.Equal(0, CliRunner.Run("run", kept, "--output", _folder.Path, "--resume").ExitCode);

        var ended = CliRunner.Run("report", run.Folder, other);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.Contains("| multiagent | 1 |", ended.Output, StringComparison.Ordinal);
        CliRunner.AssertRejected(CliRunner.Run("report", run.Folder, run.Folder), "seed 7");
    }

    [Fact]
    public void A_run_is_not_resumed_with_other_settings()
    {
        var changed = _folder.Write(
            "run.json",
            File.ReadAllText(run.RunFile).Replace("\"seed\": 7", "\"seed\": 8", StringComparison.Ordinal)
        );
        CliRunner.AssertRejected(
            CliRunner.Run("run", changed, "--output", run.Root, "--resume"),
            "other settings",
            "seed"
        );
    }

    [Fact]
    public void The_report_is_made_again_from_the_artifacts_alone()
    {
        var copy = Copy();
        Directory.Delete(Path.Combine(copy, "report"), recursive: true);
        var ended = CliRunner.Run("report", copy);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.Equal(Table(run.Ended.Output), Table(ended.Output));
        foreach (var file in Directory.GetFiles(run.At("report")))
            Assert.True(File.Exists(Path.Combine(copy, "report", Path.GetFileName(file))));
    }

    [Fact]
    public void An_unfinished_run_has_a_report_of_its_finished_steps()
    {
        var copy = Copy();
        foreach (
            var step in Directory
                .GetFiles(Path.Combine(copy, "steps"))
                .Where(file => Path.GetFileName(file)[0] == '1')
        )
            File.Delete(step);
        var ended = CliRunner.Run("report", copy, "--json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        var arms = JsonNode.Parse(ended.Output)!["arms"]!
            .AsArray()
            .Select(arm => arm!["arm"]!.GetValue<string>())
            .ToList();
        Assert.Contains("debate", arms);
        CliRunner.AssertRejected(
            CliRunner.Run("export", copy, "--to", "merged", "--output", _folder.At("m")),
            "no iteration is finished"
        );
    }

    [Theory]
    [InlineData("report")]
    [InlineData("export", "--to", "merged", "--output", "x")]
    public void A_folder_without_a_run_is_refused(string command, params string[] more)
    {
        CliRunner.AssertRejected(CliRunner.Run([command, _folder.Path, .. more]), "holds no run.json");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_damaged_manifest_is_named()
    {
        foreach (var text in (string[])["", "{}", "{\"schema\":1", "[]"])
        {
            _folder.Write("damaged/run.json", text);
            CliRunner.AssertRejected(CliRunner.Run("report", _folder.At("damaged")), "run.json");
        }
    }

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
    public void A_society_begins_with_the_adapters_of_another_run()
    {
        var adapter = Directory.GetDirectories(run.At("iterations/1/adapters"))[0];
        var file = _folder.Write("next.json", WithAdapter(adapter));
        Assert.Equal(0, CliRunner.Run("run", file, "--output", _folder.Path).ExitCode);
        AssertStartedWith(adapter);
    }

    [Fact]
    public async Task A_deployment_starts_a_society_with_the_adapters_of_another_run_only_if_it_sees_them()
    {
        await using var deployment = await LocalDeployment.StartAsync(
            [Repository.Root, run.Root],
            _folder.Path,
            port: 0,
            "a-token-of-this-test",
            TestContext.Current.CancellationToken
        );
        Environment.SetEnvironmentVariable("MULTIAGENT_TOKEN", deployment.Token);
        try
        {
            CommandResult There(string adapter) =>
                CliRunner.Run(
                    "run",
                    _folder.Write("next.json", WithAdapter(adapter)),
                    "--server",
                    deployment.Grpc
                );
            using (var outside = new TemporaryFolder())
            {
                outside.Write("adapter_config.json", "{}");
                CliRunner.AssertRejected(There(outside.Path), outside.Path, "outside");
            }
            CliRunner.AssertRejected(There(OfAnotherBase()), "another base model");
            Assert.False(Path.Exists(_folder.At("runs/next")));
            var adapter = Directory.GetDirectories(run.At("iterations/1/adapters"))[0];
            Assert.Equal(0, There(adapter).ExitCode);
            AssertStartedWith(adapter);
        }
        finally
        {
            Environment.SetEnvironmentVariable("MULTIAGENT_TOKEN", null);
        }
    }

    /// <summary>The first agents answer by it, and what they become says whom they come from.</summary>
    private void AssertStartedWith(string adapter)
    {
        using var first = JsonDocument.Parse(
            SafetensorsHeader(Directory.GetDirectories(_folder.At("runs/next/iterations/1/adapters"))[0])
        );
        Assert.Equal(
            ContentDigest.OfFolder(adapter),
            first.RootElement.GetProperty("__metadata__").GetProperty("parent_digest").GetString()
        );
        var transcript = File.ReadLines(_folder.At("runs/next/iterations/1/transcripts/train.jsonl")).First();
        Assert.Contains(ContentDigest.OfFolder(adapter), transcript, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_of_another_base_is_refused_before_the_run_leaves_anything()
    {
        var adapter = OfAnotherBase();
        CliRunner.AssertRejected(
            CliRunner.Run(
                "run",
                _folder.Write("next.json", WithAdapter(adapter)),
                "--output",
                _folder.At("out")
            ),
            adapter,
            "another base model"
        );
        Assert.False(Path.Exists(_folder.At("out/runs/next/run.json")));
        CliRunner.AssertRejected(
            CliRunner.Run(
                "run",
                _folder.Write("next.json", WithAdapter(_folder.At("nowhere"))),
                "--output",
                _folder.At("out")
            ),
            "agents.adapter",
            "nowhere"
        );
    }

    private string OfAnotherBase()
    {
        var adapter = _folder.At("foreign");
        Directory.CreateDirectory(adapter);
        foreach (var file in Directory.GetFiles(Directory.GetDirectories(run.At("iterations/1/adapters"))[0]))
            File.Copy(file, Path.Combine(adapter, Path.GetFileName(file)));
        var weights = Path.Combine(adapter, "adapter_model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        var at = bytes.AsSpan().IndexOf("base_digest\":\""u8) + 14;
        bytes[at] = (byte)(bytes[at] == 'a' ? 'b' : 'a');
        File.WriteAllBytes(weights, bytes);
        return adapter;
    }

    private static string WithAdapter(string adapter) =>
        SmallRun
            .Json(Repository.TinyModel, agents: 2, name: "next")
            .Replace(
                "\"agents\": { ",
                $"\"agents\": {{ \"adapter\": {JsonSerializer.Serialize(adapter)}, ",
                StringComparison.Ordinal
            );

    private static ReadOnlyMemory<byte> SafetensorsHeader(string adapter)
    {
        var bytes = File.ReadAllBytes(Path.Combine(adapter, "adapter_model.safetensors"));
        return bytes.AsMemory(8, (int)BitConverter.ToInt64(bytes));
    }

    [Fact]
    public void Data_is_exported_in_the_forms_that_others_read()
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
    public void What_is_exported_for_others_is_read_back_as_it_was()
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

    private string Copy()
    {
        var copy = _folder.At("copy");
        foreach (
            var file in Directory
                .GetFiles(run.Folder, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != "run.lock")
        )
        {
            var target = Path.Combine(copy, Path.GetRelativePath(run.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
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

    private static string Table(string output) => output.Split("\nReport:")[0];

    public void Dispose() => _folder.Dispose();
}
