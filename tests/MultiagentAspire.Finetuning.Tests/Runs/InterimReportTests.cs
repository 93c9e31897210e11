using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Contracts;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.Steps;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Tests.Runs;

public sealed class InterimReportTests : IDisposable
{
    private const string Arms = "\"base\", \"majority\", \"debate\", \"multiagent\", \"single-agent\"";
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    private RunLayout Layout(string root = "out") => RunLayout.ForRun(_work.Root(root), "small");

    private RunReport Now(string root = "out") => ReportJson.Read(InterimReport.Build(Layout(root))!);

    [Fact]
    public void A_run_that_has_not_started_has_none() => Assert.Null(InterimReport.Build(Layout()));

    [Fact]
    public async Task At_every_step_it_says_what_the_finished_ones_did_and_measured()
    {
        var run = _work.Load(arms: Arms);
        var plan = RunPlan.Create(run);
        var began = new HashSet<int>();
        var receiver = new Receiver(progress =>
        {
            if (!began.Add(progress.Step))
                return;
            var (now, finished) = (Now(), plan.Take(progress.Step - 1).ToList());
            Assert.Equal(
                finished
                    .OfType<TrainStep>()
                    .Select(step => (step.Iteration, step.Arm, step.Agent.ToString())),
                now.Agents.Select(agent => (agent.Iteration, agent.Arm, agent.Agent))
            );
            Assert.Equal(
                finished
                    .Where(step => step is DebateStep or TrainStep)
                    .Select(step => step.Iteration)
                    .DefaultIfEmpty(0)
                    .Max(),
                now.Phases.Select(phase => phase.Iteration).DefaultIfEmpty(0).Max()
            );
            Assert.Equal(
                finished
                    .OfType<DebateStep>()
                    .Where(step => step.IsMeasured)
                    .SelectMany(step =>
                        MeasuredNames.FromStep(run, step).Select(name => (name, step.Iteration))
                    )
                    .Order(),
                now.Arms.SelectMany(arm => arm.Iterations, (arm, state) => (arm.Arm, state.Iteration)).Order()
            );
        });

        var report = await _work.ExecuteAsync(run, progress: receiver);

        Assert.Equal(plan.Length, began.Count);
        Assert.Equal(ReportJson.Write(report), InterimReport.Build(Layout()));
    }

    [Fact]
    public async Task Nothing_is_measured_for_it_and_comparisons_are_those_of_the_last_report()
    {
        var seen = 0;
        var receiver = new Receiver(progress =>
        {
            if (progress is not { Iteration: 2, Phase: RunPhase.Train, Name: "multiagent", Done: 0 })
                return;
            seen++;
            Directory.Move(_work.RunPath("iterations"), _work.RunPath("away"));
            Assert.Equal(
                [0, 1],
                Now().Arms.Single(arm => arm.Arm == "multiagent").Iterations.Select(state => state.Iteration)
            );
            Assert.NotEmpty(Now().Comparisons);
            Assert.NotNull(Now().Machine);
            Directory.Move(_work.RunPath("away"), _work.RunPath("iterations"));
        });
        await _work.ExecuteAsync(_work.Load(arms: Arms), progress: receiver);
        Assert.Equal(6, seen);
    }

    [Fact]
    public async Task What_was_measured_step_by_step_equals_what_is_measured_at_once()
    {
        var report = await _work.ExecuteAsync(
            _work.Load(arms: Arms, more: "\"evaluation\": { \"unparsable\": \"dropped\" },")
        );
        var stored = _work.Files();
        foreach (var file in Directory.GetFiles(_work.RunPath("report/measurements")))
            AtomicFile.WriteAllText(file, "[]\n"); // what an earlier version made of them does not count
        var again = await new FinetuningRun(
            _work.Debates,
            new InProcessConsensus(),
            _work.Trainer,
            _work.Scorer,
            new FakeTimeProvider(),
            NullLogger<FinetuningRun>.Instance
        )
        {
            WriteReport = (_, _, _) => Task.CompletedTask,
        }.ReportAsync(_work.RunPath(""), TestContext.Current.CancellationToken);
        Assert.Equal(ReportJson.Write(report), ReportJson.Write(again));
        Assert.Equal(stored, _work.Files());
    }

    [Fact]
    public async Task A_run_of_a_version_that_stored_no_measurements_continues_to_the_same_report()
    {
        var run = _work.Load(arms: Arms);
        await _work.ExecuteAsync(run);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        var interrupt = new Receiver(report =>
        {
            if (report is { Iteration: 2, Phase: RunPhase.Train })
                cancellation.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _work.ExecuteAsync(run, "early", progress: interrupt, cancellationToken: cancellation.Token)
        );
        Directory.Delete(_work.RunPath("report/measurements", "early"), recursive: true);
        Assert.Equal(
            [0, 1],
            Now("early")
                .Arms.Single(arm => arm.Arm == "multiagent")
                .Iterations.Select(state => state.Iteration)
        ); // as its report says

        await _work.ExecuteAsync(run, "early", resume: true);

        Assert.Equal(_work.Files(), _work.Files("early"));
    }

    [Theory]
    [InlineData("run.json")]
    [InlineData("report/report.json")]
    [InlineData("steps/1-train-multiagent-critic-1.json")]
    public async Task A_damaged_file_is_named(string file)
    {
        await _work.ExecuteAsync(_work.Load());
        File.Delete(_work.RunPath("steps/2-report.json")); // as if it went on
        await File.WriteAllTextAsync(_work.RunPath(file), "{", TestContext.Current.CancellationToken);
        Assert.Contains(
            file,
            Assert.Throws<InvalidDataException>(() => InterimReport.Build(Layout())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_state_names_the_debates_it_was_measured_on_and_whose_labels_it_learned_from()
    {
        var report = await _work.ExecuteAsync(_work.Load(iterations: 1, arms: Arms));
        foreach (var state in report.Arms.SelectMany(arm => arm.Iterations))
            Assert.True(
                File.Exists(
                    _work.RunPath($"iterations/{state.Iteration}/transcripts/{state.Transcripts}.jsonl")
                ),
                state.Transcripts
            );
        ArmIteration Of(string arm, int iteration) =>
            report.Arms.Single(one => one.Arm == arm).Iterations[iteration];
        Assert.Equal(
            ("evaluate-debate", null),
            (Of("multiagent", 0).Transcripts, Of("multiagent", 0).LabelTranscripts)
        );
        Assert.Equal(
            ("evaluate-multiagent", "train"),
            (Of("multiagent", 1).Transcripts, Of("multiagent", 1).LabelTranscripts)
        );
        Assert.Equal(
            ("evaluate-majority", null),
            (Of("single-agent", 0).Transcripts, Of("single-agent", 0).LabelTranscripts)
        );
        Assert.Equal(
            ("evaluate-single-agent", "train (single-agent)"),
            (Of("single-agent", 1).Transcripts, Of("single-agent", 1).LabelTranscripts)
        );
        Assert.Equal(
            ["single-agent"],
            report
                .Phases.Where(phase => phase.Transcripts == "train (single-agent)")
                .Select(phase => phase.Arm)
        );
    }

    [Fact]
    public async Task Learning_rates_stand_beside_the_losses_and_results_without_them_are_read()
    {
        await _work.ExecuteAsync(_work.Load(iterations: 1));
        Assert.All(Now().Agents, agent => Assert.Equal(agent.Losses.Select(_ => 1e-4), agent.LearningRates));
        File.Delete(_work.RunPath("steps/1-report.json"));
        foreach (var file in Directory.GetFiles(_work.RunPath("steps"), "1-train-*"))
            AtomicFile.WriteAllText(
                file,
                (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace(
                    "learningRates",
                    "forgotten",
                    StringComparison.Ordinal
                )
            );
        Assert.All(Now().Agents, agent => Assert.Empty(agent.LearningRates));
    }

    [Fact]
    public async Task The_time_left_is_reported_once_every_kind_of_step_was_seen_and_ends_at_zero()
    {
        var time = new FakeTimeProvider();
        var reported = new List<RunProgress>();
        var debates = new ScriptedDebateRunner
        {
            Before = (_, _) =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return Task.CompletedTask;
            },
        };
        await new FinetuningRun(
            debates,
            new InProcessConsensus(),
            _work.Trainer,
            _work.Scorer,
            time,
            NullLogger<FinetuningRun>.Instance
        )
        {
            WriteReport = (report, folder, _) =>
            {
                AtomicFile.WriteAllText(ReportFolder.JsonIn(folder), ReportJson.Write(report));
                return Task.CompletedTask;
            },
        }.ExecuteAsync(
            _work.Load(),
            _work.Root(),
            resume: false,
            progress: new Receiver(reported.Add),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.All(
            reported.TakeWhile(progress => progress.Phase != RunPhase.Train),
            progress => Assert.Null(progress.Remaining)
        );
        var reports = reported
            .SkipWhile(progress => progress is not { Phase: RunPhase.Evaluate, Iteration: 1 })
            .ToList();
        Assert.All(reports, progress => Assert.NotNull(progress.Remaining));
        // Two evaluations of 6 problems are to come, then 8 debates and two evaluations again; a call takes
        // its 2/9 s, whatever the debate.
        Assert.Equal(
            TimeSpan.FromSeconds(2 * (6 + 6 + 8 + 6 + 6)).TotalSeconds,
            reports[0].Remaining!.Value.TotalSeconds,
            6
        );
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
        Assert.Contains(reported, progress => progress is { Phase: RunPhase.Train, LearningRate: 1e-4 });
        Assert.All(
            reported,
            progress => Assert.Equal(progress, RunWire.FromProto(RunWire.ToProto(progress)))
        );
    }
}
