using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>A run from its file to its folder.</summary>
public sealed class FinetuningRunTests : IDisposable
{
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Every_iteration_leaves_its_artifacts_at_their_places()
    {
        await _work.ExecuteAsync(_work.Load());

        string[] agents = ["critic-1", "critic-2", "critic-3", "generator-1", "generator-2", "generator-3"];
        foreach (var iteration in (int[])[1, 2])
        {
            var folder = _work.RunPath($"iterations/{iteration}");
            Assert.Equal(
                agents,
                Directory.GetDirectories(Path.Combine(folder, "adapters")).Select(Path.GetFileName).Order()
            );
            Assert.Equal(
                agents.Select(agent => $"{agent}.jsonl"),
                Directory.GetFiles(Path.Combine(folder, "data")).Select(Path.GetFileName).Order()
            );
            Assert.Equal(8, Transcripts.Read(Path.Combine(folder, "transcripts/train.jsonl")).Count);
            Assert.Equal(
                6,
                Transcripts.Read(Path.Combine(folder, "transcripts/evaluate-multiagent.jsonl")).Count
            );
        }
        Assert.True(File.Exists(_work.RunPath("run.json")));
        Assert.True(File.Exists(_work.RunPath("report/report.json")));
        Assert.DoesNotContain(
            _work.Files().Keys,
            file =>
                file.EndsWith(".partial", StringComparison.Ordinal)
                || file.EndsWith(".tmp", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_run_file_is_kept_byte_for_byte_and_stays_as_it_was_when_the_run_is_resumed()
    {
        var run = _work.Load(changes: json => "\uFEFF// why\r\n" + json + "\t\n");
        await _work.ExecuteAsync(run);
        Assert.Equal(run.Source.ToArray(), File.ReadAllBytes(_work.RunPath("experiment.json")));
        Assert.StartsWith(
            "// why\r\n",
            File.ReadAllText(_work.RunPath("experiment.json")),
            StringComparison.Ordinal
        );

        await _work.ExecuteAsync(_work.Load(), resume: true);
        Assert.Equal(run.Source.ToArray(), File.ReadAllBytes(_work.RunPath("experiment.json")));
    }

    [Fact]
    public async Task Transcripts_are_in_the_order_of_the_problems_however_the_debates_end()
    {
        var run = _work.Load(iterations: 1);
        await _work.ExecuteAsync(run);
        var release = new Stack<TaskCompletionSource>();
        var reversed = new ScriptedDebateRunner
        {
            Before = (request, _) =>
            {
                if (request.Id.Split != "train")
                    return Task.CompletedTask;
                lock (release)
                {
                    var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    release.Push(own);
                    if (release.Count == 8)
                        foreach (var waiting in release)
                            waiting.SetResult();
                    return own.Task;
                }
            },
        };

        await _work.ExecuteAsync(run, root: "reversed", debates: reversed);

        Assert.Equal(_work.Files(), _work.Files("reversed"));
    }

    [Fact]
    public async Task Fresh_problems_differ_between_iterations_and_fixed_ones_do_not()
    {
        await _work.ExecuteAsync(_work.Load());
        await _work.ExecuteAsync(
            _work.Load(changes: json =>
                json.Replace(
                    "\"evaluate\": 6",
                    "\"evaluate\": 6, \"problems\": \"fresh\"",
                    StringComparison.Ordinal
                )
            ),
            root: "fresh"
        );

        Assert.Equal(TrainedOn(1, "out"), TrainedOn(2, "out"));
        Assert.Empty(TrainedOn(1, "fresh").Intersect(TrainedOn(2, "fresh")));

        List<string> TrainedOn(int iteration, string root) =>
            [
                .. Transcripts
                    .Read(_work.RunPath($"iterations/{iteration}/transcripts/train.jsonl", root))
                    .Select(transcript => transcript.Problem.Id),
            ];
    }

    [Fact]
    public async Task Results_without_what_was_run_are_not_taken_for_those_of_another_run()
    {
        await _work.ExecuteAsync(_work.Load(iterations: 1));
        File.Delete(_work.RunPath("run.json"));

        var error = await Assert.ThrowsAsync<InvalidRunFileException>(() =>
            _work.ExecuteAsync(
                _work.Load(
                    iterations: 1,
                    changes: json => json.Replace("\"seed\": 7", "\"seed\": 8", StringComparison.Ordinal)
                ),
                resume: true
            )
        );

        Assert.Contains("delete the folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_resumed_by_another_version_says_so()
    {
        var run = _work.Load(iterations: 1);
        await _work.ExecuteAsync(run);
        var manifest = await File.ReadAllTextAsync(
            _work.RunPath("run.json"),
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            _work.RunPath("run.json"),
            manifest.Replace("\"runtime\": \".NET ", "\"runtime\": \"older .NET ", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        File.Delete(Directory.GetFiles(_work.RunPath("steps"), "1-report*").Single());

        var report = await _work.ExecuteAsync(run, resume: true);

        Assert.Contains(
            report.Warnings,
            warning =>
                warning.StartsWith(
                    "The run was interrupted and went on with another version: runtime older .NET",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task The_output_may_not_be_a_file()
    {
        await File.WriteAllTextAsync(_work.Root(), "", TestContext.Current.CancellationToken);

        Assert.Contains(
            "the run's folder cannot be written",
            (
                await Assert.ThrowsAsync<InvalidRunFileException>(() => _work.ExecuteAsync(_work.Load()))
            ).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Progress_counts_up_within_each_step_and_over_the_run()
    {
        var reports = new List<RunProgress>();

        await _work.ExecuteAsync(_work.Load(iterations: 1), progress: new Receiver(reports.Add));

        Assert.Equal(reports.Select(report => report.Step).Order(), reports.Select(report => report.Step));
        Assert.Equal(reports[^1].Steps, reports[^1].Step);
        Assert.Contains(
            reports,
            report => report is { Phase: RunPhase.Debate, Done: 8, Total: 8 } && report.Tokens > 0
        );
        Assert.Contains(
            reports,
            report => report is { Phase: RunPhase.Train, Loss: not null } && report.Agent == AgentId.Critic(2)
        );
        Assert.Contains(
            reports,
            report => report is { Phase: RunPhase.Evaluate, Name: "multiagent-samples" }
        );
    }
}
