using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

[Collection(nameof(InThisProcess))]
public sealed class WholeRunTests(CompletedRunFixture run)
{
    private static readonly AgentId[] Society =
    [
        .. Enumerable.Range(0, 3).SelectMany(slot => new[] { AgentId.Generator(slot), AgentId.Critic(slot) }),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_manifest_and_every_step_parse()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(run.At("run.json")));
        Assert.Equal(7, manifest.RootElement.GetProperty("seed").GetInt64());
        foreach (var step in Directory.GetFiles(run.At("steps")))
            JsonDocument.Parse(File.ReadAllText(step)).Dispose();
    }

    [Theory]
    [InlineData(1, "train")]
    [InlineData(0, "evaluate-base")]
    [InlineData(0, "evaluate-majority")]
    [InlineData(0, "evaluate-debate")]
    [InlineData(1, "evaluate-single-agent")]
    [InlineData(1, "evaluate-single-agent-debate")]
    [InlineData(1, "evaluate-single-agent-matched")]
    [InlineData(1, "evaluate-single-agent-as-society")]
    [InlineData(1, "evaluate-multiagent")]
    [InlineData(1, "evaluate-multiagent-samples")]
    public void Transcripts_exist_and_parse(int iteration, string name)
    {
        var transcripts = Transcripts.Read(run.At($"iterations/{iteration}/transcripts/{name}.jsonl"));
        Assert.Equal(name == "train" ? 4 : 2, transcripts.Count);
        Assert.All(
            transcripts,
            transcript =>
                Assert.All(
                    transcript.Rounds.SelectMany(round => round),
                    response => Assert.InRange(response.Tokens, 1, 48)
                )
        );
    }

    [Fact]
    public void Every_training_record_belongs_to_the_agent_of_its_file_and_is_its_own_text()
    {
        var said = Transcripts
            .Read(run.At("iterations/1/transcripts/train.jsonl"))
            .SelectMany(transcript => transcript.Rounds)
            .SelectMany(round => round)
            .ToLookup(response => response.Agent, response => response.Text);
        foreach (var agent in Society)
        foreach (var example in TrainingExamples.Read(run.At($"iterations/1/data/{agent}.jsonl"), agent))
        {
            Assert.Equal(agent, example.Agent);
            Assert.Contains(example.Completion[^1].Content, said[agent]);
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
                Assert.Contains(
                    run.Report.Warnings,
                    warning =>
                        warning.StartsWith(
                            $"{agent} of the arm 'multiagent' kept its model at iteration 1",
                            StringComparison.Ordinal
                        )
                );
                continue;
            }
            trained++;
            using var config = JsonDocument.Parse(
                File.ReadAllText(Path.Combine(adapter, "adapter_config.json"))
            );
            Assert.Equal("LORA", config.RootElement.GetProperty("peft_type").GetString());
            Assert.True(new FileInfo(Path.Combine(adapter, "adapter_model.safetensors")).Length > 0);
        }
        Assert.True(trained > 0, "no agent was trained");
    }

    [Fact]
    public void The_finetuned_agents_are_the_ones_that_are_measured()
    {
        var transcripts = Transcripts.Read(run.At("iterations/1/transcripts/evaluate-multiagent.jsonl"));
        foreach (
            var response in transcripts.SelectMany(transcript => transcript.Rounds).SelectMany(round => round)
        )
            Assert.Equal(
                Directory.Exists(run.At($"iterations/1/adapters/{response.Agent}")),
                response.Adapter is not null
            );
    }

    [Fact]
    public void Training_and_evaluation_share_no_problem()
    {
        var train = Transcripts
            .Read(run.At("iterations/1/transcripts/train.jsonl"))
            .Select(transcript => transcript.Problem.Id)
            .ToHashSet();
        foreach (
            var file in Directory.GetFiles(
                run.At("iterations"),
                "evaluate-*.jsonl",
                SearchOption.AllDirectories
            )
        )
            Assert.DoesNotContain(
                Transcripts.Read(file),
                transcript => train.Contains(transcript.Problem.Id)
            );
    }

    [Fact]
    public async Task The_report_has_a_page_numbers_and_plots()
    {
        var read = await ReportFolder.ReadAsync(run.At("report"), Cancelled);
        Assert.Equal("small", read.Run);
        Assert.Contains(read.Arms, arm => arm.Arm == "multiagent" && arm.Iterations.Length == 2);
        Assert.Contains(
            "<html",
            await File.ReadAllTextAsync(run.At("report/report.html"), Cancelled),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.NotEmpty(Directory.GetFiles(run.At("report"), "*.png"));
    }

    /// <summary>
    /// The second run has fewer arms and three interruptions: neither may change what the same seed gives.
    /// </summary>
    [Fact]
    public async Task The_same_seed_gives_the_same_debates_data_and_adapters_also_in_a_run_that_was_interrupted()
    {
        await InterruptAsync(now => now is { Phase: RunPhase.Debate, Done: > 0 });
        await InterruptAsync(now => now is { Phase: RunPhase.Train, Loss: not null } && now.Done < now.Total);
        await InterruptAsync(now => now is { Phase: RunPhase.Evaluate, Done: > 0 });
        var report = await InProcessRun.ExecuteAsync(
            run.Files,
            Alone,
            "broken",
            resume: true,
            cancellationToken: Cancelled
        );
        var (whole, broken) = (
            InProcessRun.Artifacts(run.Folder),
            InProcessRun.Artifacts(run.Files.At("broken/runs/small"))
        );
        Assert.Contains("iterations/1/transcripts/evaluate-multiagent.jsonl", broken.Keys);
        foreach (var (name, digest) in broken)
            Assert.True(whole[name] == digest, $"{name} differs");
        Assert.Equal(Accuracies(run.Report), Accuracies(report));
    }

    private static string Alone { get; } = SmallRun.Json(Repository.TinyModel);

    private static IEnumerable<(double, double?)> Accuracies(RunReport report) =>
        report
            .Arms.Single(arm => arm.Arm == "multiagent")
            .Iterations.Where(state => state.Iteration == 1)
            .Select(state => (state.Single.Value, state.Debate?.Value));

    /// <summary>
    /// Goes on until <paramref name="when"/> holds for the first time, and stops there as Ctrl-C does.
    /// </summary>
    private async Task InterruptAsync(Func<RunProgress, bool> when)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var reached = false;
        var progress = new Receiver(now =>
        {
            if (reached || !when(now))
                return;
            reached = true;
            cancellation.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            InProcessRun.ExecuteAsync(run.Files, Alone, "broken", resume: true, progress, cancellation.Token)
        );
        Assert.True(reached, "the run was cancelled before the place where it should be");
        AssertNothingHalfDone(run.Files.At("broken/runs/small"));
    }

    /// <summary>What has a final name is whole: transcripts of all problems, adapters that load.</summary>
    private static void AssertNothingHalfDone(string folder)
    {
        Assert.Empty(Directory.GetFiles(folder, "*.tmp", SearchOption.AllDirectories));
        foreach (
            var file in Directory
                .GetFiles(folder, "*.jsonl", SearchOption.AllDirectories)
                .Where(file => file.Contains("transcripts", StringComparison.Ordinal))
        )
            Assert.Equal(Path.GetFileName(file) == "train.jsonl" ? 4 : 2, Transcripts.Read(file).Count);
        foreach (
            var adapter in Directory
                .GetDirectories(folder, "adapters", SearchOption.AllDirectories)
                .SelectMany(Directory.GetDirectories)
                .Where(name => !name.EndsWith(".checkpoint", StringComparison.Ordinal))
        )
            Assert.True(File.Exists(Path.Combine(adapter, "training.json")), adapter);
    }
}
