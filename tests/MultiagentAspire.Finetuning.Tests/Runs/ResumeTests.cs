using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Tests.Runs;

public sealed class ResumeTests : IDisposable
{
    private const string Arms = "\"multiagent\", \"single-agent-matched\"";
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_run_interrupted_at_any_step_and_resumed_equals_an_unbroken_one()
    {
        var run = _work.Load(
            arms: Arms,
            more: "\"training\": { \"keepCriticWhenAgreementFalls\": true },",
            changes: json => json.Replace("\"count\": 3", "\"count\": 2", StringComparison.Ordinal)
        );
        var steps = 0;
        await _work.ExecuteAsync(run, progress: new Receiver(report => steps = report.Steps));
        var unbroken = _work.Files();

        for (var step = 1; step <= steps; step++)
        {
            var root = $"broken-{step}";
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(
                TestContext.Current.CancellationToken
            );
            // In the middle of debates and of training; steps without a middle end, and the one after them
            // does not begin.
            var interrupt = new Receiver(report =>
            {
                if (report.Step == step && (report.Done == 3 || report.Total == 1))
                    cancellation.Cancel();
            });
            var first = _work.ExecuteAsync(
                run,
                root,
                progress: interrupt,
                cancellationToken: cancellation.Token
            );
            if (step < steps)
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
            else
                await first;

            await _work.ExecuteAsync(run, root, resume: true);

            Assert.Equal(unbroken, _work.Files(root));
        }
    }

    [Fact]
    public async Task Debates_that_had_ended_are_not_held_again_and_a_torn_line_is_dropped()
    {
        var run = _work.Load(iterations: 1);
        await _work.ExecuteAsync(run);
        var partial = _work.RunPath("iterations/1/transcripts/train.jsonl.partial", "broken");
        var debates = 0;
        var failing = new ScriptedDebateRunner
        {
            Before = (_, _) =>
                Interlocked.Increment(ref debates) > 5
                    ? Task.FromException(new IOException("the engine is gone"))
                    : Task.CompletedTask,
        };
        await Assert.ThrowsAsync<IOException>(() => _work.ExecuteAsync(run, "broken", debates: failing));
        Assert.False(File.Exists(_work.RunPath("iterations/1/transcripts/train.jsonl", "broken")));
        var whole = (await File.ReadAllLinesAsync(partial, TestContext.Current.CancellationToken)).Length;
        await File.AppendAllTextAsync(
            partial,
            "{\"id\":{\"runSeed\":7,",
            TestContext.Current.CancellationToken
        );

        var resumed = new ScriptedDebateRunner();
        await _work.ExecuteAsync(run, "broken", resume: true, debates: resumed);

        Assert.Equal(5, whole);
        Assert.Equal(3, resumed.Requests.Count(request => request.Id.Split == "train"));
        Assert.Equal(_work.Files(), _work.Files("broken"));
    }

    [Fact]
    public async Task A_finished_run_gives_its_report_again_without_work()
    {
        var run = _work.Load(iterations: 1);
        var first = await _work.ExecuteAsync(run);
        var idle = new ScriptedDebateRunner();

        var again = await _work.ExecuteAsync(run, resume: true, debates: idle);

        Assert.Empty(idle.Requests);
        Assert.Equal(first.Started, again.Started);
        Assert.Equal(first.Arms.Length, again.Arms.Length);
    }

    [Fact]
    public async Task A_moved_run_continues_with_its_own_adapters()
    {
        var run = _work.Load();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        var interrupt = new Receiver(report =>
        {
            if (report is { Iteration: 2, Phase: RunPhase.Debate })
                cancellation.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _work.ExecuteAsync(run, "before", progress: interrupt, cancellationToken: cancellation.Token)
        );
        Directory.Move(_work.Root("before"), _work.Root("after"));

        await _work.ExecuteAsync(run, "after", resume: true);
        await _work.ExecuteAsync(run);

        Assert.Equal(_work.Files(), _work.Files("after"));
    }

    [Fact]
    public async Task A_folder_with_a_run_is_not_overwritten()
    {
        await _work.ExecuteAsync(_work.Load(iterations: 1));

        Assert.Contains(
            "a run is already there; resume it",
            await ErrorAsync(_work.Load(iterations: 1), resume: false),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"seed\": 7", "\"seed\": 8", "settings.seed was 7 and is now 8")]
    [InlineData(
        "\"evaluate\": 6",
        "\"evaluate\": 6, \"max\": 9",
        "settings.task.spec.options.max was absent and is now \"9\""
    )]
    [InlineData(
        "\"count\": 3, \"model\": \"base\" },",
        "\"count\": 3, \"model\": \"base\" }, \"debate\": { \"temperature\": 0.5 },",
        "settings.debate.sampling.temperature was 1 and is now 0.5"
    )]
    public async Task Another_run_file_cannot_resume_it_and_the_difference_is_named(
        string old,
        string replacement,
        string difference
    )
    {
        await _work.ExecuteAsync(_work.Load(iterations: 1));

        var other = _work.Load(
            iterations: 1,
            changes: json => json.Replace(old, replacement, StringComparison.Ordinal)
        );

        Assert.Contains(difference, await ErrorAsync(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nor_can_another_base_model()
    {
        var run = _work.Load(iterations: 1);
        await _work.ExecuteAsync(run);
        await File.WriteAllTextAsync(
            Path.Combine(_work.Model, "config.json"),
            "{ }",
            TestContext.Current.CancellationToken
        );

        Assert.Contains("models.base was", await ErrorAsync(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_cannot_work_on_one_run_at_once()
    {
        var run = _work.Load(iterations: 1);
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = new ScriptedDebateRunner
        {
            Before = (_, _) =>
            {
                arrived.TrySetResult();
                return release.Task;
            },
        };
        var first = _work.ExecuteAsync(run, debates: waiting);
        await arrived.Task;

        Assert.Contains(
            "another process is working on this run",
            await ErrorAsync(run),
            StringComparison.Ordinal
        );

        release.SetResult();
        await first;
        await _work.ExecuteAsync(run, resume: true);
    }

    [Fact]
    public async Task A_transcript_of_another_debate_is_refused()
    {
        var run = _work.Load(iterations: 1);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            _work.ExecuteAsync(run, debates: new SwappedDebateRunner(_work.Debates))
        );
    }

    private async Task<string> ErrorAsync(RunFile run, bool resume = true) =>
        (
            await Assert.ThrowsAnyAsync<InvalidRunFileException>(() =>
                _work.ExecuteAsync(run, resume: resume)
            )
        ).Message;

    private sealed class SwappedDebateRunner(IDebateRunner inner) : IDebateRunner
    {
        public async Task<DebateTranscript> RunAsync(
            DebateRequest request,
            CancellationToken cancellationToken
        )
        {
            var transcript = await inner.RunAsync(request, cancellationToken);
            return transcript with { Id = transcript.Id with { Split = "evaluate" } };
        }
    }
}
