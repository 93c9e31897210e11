using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

public sealed class WholeRunTests(WholeRun run) : IClassFixture<WholeRun>
{
    private static readonly AgentId[] Society = [.. Enumerable.Range(0, 3).SelectMany(slot => new[] { AgentId.Generator(slot), AgentId.Critic(slot) })];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_manifest_and_every_step_parse()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(run.At("run.json")));
        Assert.Equal(7, manifest.RootElement.GetProperty("seed").GetInt64());
        foreach (var step in Directory.GetFiles(run.At("steps"))) JsonDocument.Parse(File.ReadAllText(step)).Dispose();
    }

    [Theory]
    [InlineData(1, "train")]
    [InlineData(2, "train")]
    [InlineData(0, "evaluate-base")]
    [InlineData(0, "evaluate-base-greedy")]
    [InlineData(0, "evaluate-majority")]
    [InlineData(0, "evaluate-debate")]
    [InlineData(1, "evaluate-single-agent")]
    [InlineData(1, "evaluate-single-agent-debate")]
    [InlineData(1, "evaluate-single-agent-matched")]
    [InlineData(1, "evaluate-single-agent-as-society")]
    [InlineData(2, "evaluate-multiagent")]
    [InlineData(2, "evaluate-multiagent-samples")]
    public void Transcripts_are_there_and_parse(int iteration, string name)
    {
        var transcripts = Transcripts.Read(run.At($"iterations/{iteration}/transcripts/{name}.jsonl"));
        Assert.Equal(name == "train" ? 4 : 2, transcripts.Count);
        Assert.All(transcripts, transcript => Assert.All(transcript.Rounds.SelectMany(round => round), response => Assert.InRange(response.Tokens, 1, 48)));
    }

    [Fact]
    public void Every_training_record_belongs_to_the_agent_of_its_file_and_is_its_own_text()
    {
        foreach (var iteration in (int[])[1, 2])
        {
            var said = Transcripts.Read(run.At($"iterations/{iteration}/transcripts/train.jsonl"))
                .SelectMany(transcript => transcript.Rounds).SelectMany(round => round).ToLookup(response => response.Agent, response => response.Text);
            foreach (var agent in Society)
                foreach (var example in TrainingExamples.Read(run.At($"iterations/{iteration}/data/{agent}.jsonl"), agent))
                {
                    Assert.Equal(agent, example.Agent);
                    Assert.Contains(example.Completion[^1].Content, said[agent]);
                }
        }
    }

    [Fact]
    public void An_agent_with_data_has_an_adapter_in_PEFT_form_and_one_without_says_that_it_kept_its_model()
    {
        var trained = 0;
        foreach (var agent in Society)
        {
            var adapter = run.At($"iterations/1/adapters/{agent}");
            var examples = TrainingExamples.Read(run.At($"iterations/1/data/{agent}.jsonl"), agent);
            Assert.Equal(examples.Count > 0, Directory.Exists(adapter));
            if (examples.Count == 0)
            {
                Assert.Contains(run.Report.Warnings, warning => warning.StartsWith($"{agent} of the arm 'multiagent' kept its model at iteration 1", StringComparison.Ordinal));
                continue;
            }
            trained++;
            using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(adapter, "adapter_config.json")));
            Assert.Equal("LORA", config.RootElement.GetProperty("peft_type").GetString());
            Assert.True(new FileInfo(Path.Combine(adapter, "adapter_model.safetensors")).Length > 0);
        }
        Assert.True(trained > 0, "no agent was trained");
    }

    [Fact]
    public void Later_debates_are_held_by_the_finetuned_agents()
    {
        var transcripts = Transcripts.Read(run.At("iterations/2/transcripts/train.jsonl"));
        foreach (var response in transcripts.SelectMany(transcript => transcript.Rounds).SelectMany(round => round))
            Assert.Equal(Directory.Exists(run.At($"iterations/1/adapters/{response.Agent}")), response.Adapter is not null);
    }

    [Fact]
    public void Training_and_evaluation_share_no_problem()
    {
        var train = Transcripts.Read(run.At("iterations/1/transcripts/train.jsonl")).Select(transcript => transcript.Problem.Id).ToHashSet();
        foreach (var file in Directory.GetFiles(run.At("iterations"), "evaluate-*.jsonl", SearchOption.AllDirectories))
            Assert.DoesNotContain(Transcripts.Read(file), transcript => train.Contains(transcript.Problem.Id));
    }

    [Fact]
    public async Task The_report_is_there_as_page_numbers_and_plots()
    {
        var read = await ReportFolder.ReadAsync(run.At("report"), Cancelled);
        Assert.Equal("small", read.Run);
        Assert.Contains(read.Arms, arm => arm.Arm == "multiagent" && arm.Iterations.Length == 3);
        Assert.Contains("<html", await File.ReadAllTextAsync(run.At("report/report.html"), Cancelled), StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(Directory.GetFiles(run.At("report"), "*.png"));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_debates_data_and_adapters_whatever_else_is_compared()
    {
        await RealRun.ExecuteAsync(run.Files, SmallRun.Json(Repository.TinyModel, "\"multiagent\""), "alone", cancellationToken: Cancelled);
        var (whole, alone) = (RealRun.Artifacts(run.Folder), RealRun.Artifacts(run.Files.At("alone/runs/small")));
        Assert.NotEmpty(alone);
        foreach (var (name, digest) in alone) Assert.True(whole[name] == digest, $"{name} differs");
    }

    [Fact]
    public async Task A_run_interrupted_in_debates_in_training_and_in_evaluation_ends_as_an_unbroken_one()
    {
        string[] interruptions = [
            await InterruptAsync("debating", now => now is { Phase: Finetuning.RunPhase.Debate, Done: > 0 }),
            await InterruptAsync("training", now => now is { Phase: Finetuning.RunPhase.Train, Loss: not null } && now.Done < now.Total),
            await InterruptAsync("measuring", now => now is { Phase: Finetuning.RunPhase.Evaluate, Iteration: 2, Done: > 0 }),
        ];
        Assert.All(interruptions, phase => Assert.NotEqual("", phase));
        var report = await RealRun.ExecuteAsync(run.Files, run.Json, "broken", resume: true, cancellationToken: Cancelled);
        Assert.Equal(RealRun.Artifacts(run.Folder), RealRun.Artifacts(run.Files.At("broken/runs/small")));
        Assert.Equal(TextReport.Write(run.Report), TextReport.Write(report));
    }

    /// <summary>Goes on until <paramref name="when"/> holds for the first time, and stops there as Ctrl-C does.</summary>
    private async Task<string> InterruptAsync(string what, Func<Finetuning.RunProgress, bool> when)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var phase = "";
        var progress = new Receiver(now =>
        {
            if (phase.Length > 0 || !when(now)) return;
            phase = $"{what} {now.Name}";
            stop.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RealRun.ExecuteAsync(run.Files, run.Json, "broken", resume: true, progress, stop.Token));
        AssertNothingHalfDone(run.Files.At("broken/runs/small"));
        return phase;
    }

    /// <summary>What has a final name is whole: transcripts of all problems, adapters that load.</summary>
    private static void AssertNothingHalfDone(string folder)
    {
        Assert.Empty(Directory.GetFiles(folder, "*.tmp", SearchOption.AllDirectories));
        foreach (var file in Directory.GetFiles(folder, "*.jsonl", SearchOption.AllDirectories).Where(file => file.Contains("transcripts", StringComparison.Ordinal)))
            Assert.Equal(Path.GetFileName(file) == "train.jsonl" ? 4 : 2, Transcripts.Read(file).Count);
        foreach (var adapter in Directory.GetDirectories(folder, "adapters", SearchOption.AllDirectories).SelectMany(Directory.GetDirectories).Where(name => !name.EndsWith(".checkpoint", StringComparison.Ordinal)))
            Assert.True(File.Exists(Path.Combine(adapter, "training.json")), adapter);
    }
}
