using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.Tests.Runs;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.Finetuning.Tests.Service;

/// <summary>Runs over the finetuning service's gRPC port, with scripted agents.</summary>
public sealed class FinetuningGrpcServiceTests : IAsyncLifetime
{
    private readonly RunFolder _folder = new();
    private readonly EmbeddedGarnet _garnet = EmbeddedGarnet.Start();
    private readonly TaskCompletionSource _started = new();
    private readonly TaskCompletionSource _continue = new();
    private ServiceUnderTest _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FinetuningService.FinetuningServiceClient Client => new(_service.Calls());

    private static string RunFileText(string name = "small", int seed = 7) =>
        $$"""
            {
              "name": "{{name}}", "seed": {{seed}}, "iterations": 1,
              "task": { "name": "arithmetic", "train": 8, "evaluate": 6 },
              "models": { "base": { "path": "models/arithmetic-tiny" } },
              "agents": { "count": 3, "model": "base" },
              "arms": ["multiagent"], // comments are allowed
            }
            """;

    [Fact]
    public async Task A_run_that_is_cancelled_cancels_what_endpoints_do_for_it_and_for_no_other()
    {
        var queue = _service.Services.GetRequiredService<WorkQueues>()[QueueNames.TrainAtEndpoint];
        foreach (
            var id in (string[])
                [
                    "small-7/1-train-multiagent-critic-1-abc",
                    "small-7-7/1-train-multiagent-critic-1-abc",
                    "smaller-7/1-train",
                ]
        )
            await queue.EnqueueAsync(new WorkItem(id, "{}"), Stop);
        var leases = await queue.LeaseAsync(3, Stop);
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await _started.Task.WaitAsync(Stop);
        await Client.CancelRunAsync(new CancelRunRequest { Name = "small" }, cancellationToken: Stop);
        var own = leases.Single(lease => lease.Id.StartsWith("small-7/", StringComparison.Ordinal));
        while (await queue.RenewAsync(own, null, Stop) != WorkState.Cancelled)
            await Task.Yield();
        foreach (var other in leases.Where(lease => lease != own))
            Assert.Equal(WorkState.Leased, await queue.RenewAsync(other, null, Stop));
    }

    public async ValueTask InitializeAsync() => _service = await StartAsync();

    private Task<ServiceUnderTest> StartAsync() =>
        ServiceUnderTest.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<IDebateRunner>(
                    new ScriptedDebateRunner { Before = BeforeAsync }
                );
                builder.Services.AddSingleton<IConsensus, InProcessConsensus>();
                builder.Services.AddSingleton<IAgentTrainer, ScriptedAgentTrainer>();
                builder.AddFinetuningWorker();
            },
            app => app.MapFinetuning(),
            ("Artifacts:Roots", _folder.Path),
            ("ConnectionStrings:redis", _garnet.ConnectionString),
            ("Services:consensus", "http://127.0.0.1:1"),
            ("Queues:run:Lease", "00:00:01"),
            ("Finetuning:MaxInFlight", "1")
        );

    /// <summary>Debates wait until the test lets them go on.</summary>
    private async Task BeforeAsync(DebateRequest request, CancellationToken cancellationToken)
    {
        _started.TrySetResult();
        await _continue.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _continue.TrySetResult();
        await _service.DisposeAsync();
        _garnet.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_is_started_watched_to_its_report_and_listed()
    {
        _continue.SetResult();
        await Client.StartRunAsync(
            new StartRunRequest { RunFile = RunFileText(), Command = "test" },
            cancellationToken: Stop
        );
        Assert.Equal(RunState.Succeeded, (await LastAsync("small")).State);
        var ended = await Client.GetRunAsync(new GetRunRequest { Name = "small" }, cancellationToken: Stop);
        Assert.Contains("\"small\"", ended.ReportJson, StringComparison.Ordinal);
        Assert.Equal(
            ["small"],
            (await Client.ListRunsAsync(new ListRunsRequest(), cancellationToken: Stop)).Runs.Select(run =>
                run.Name
            )
        );
        Assert.Equal(
            StatusCode.AlreadyExists,
            await StatusAsync(
                Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop)
            )
        );
    }

    [Fact]
    public async Task Runs_that_no_service_has_taken_yet_are_listed_and_the_latest_is_first()
    {
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await _started.Task.WaitAsync(Stop);
        foreach (var name in (string[])["waits", "given-up"])
            await Client.StartRunAsync(
                new StartRunRequest { RunFile = RunFileText(name) },
                cancellationToken: Stop
            );
        await Client.CancelRunAsync(new CancelRunRequest { Name = "given-up" }, cancellationToken: Stop);

        var runs = (await Client.ListRunsAsync(new ListRunsRequest(), cancellationToken: Stop)).Runs;
        Assert.Equal(
            [("given-up", RunState.Cancelled), ("waits", RunState.Pending), ("small", RunState.Running)],
            runs.Select(run => (run.Name, run.State))
        );
        Assert.Equal(
            runs.Select(run => run.Created.ToDateTimeOffset()).OrderDescending(),
            runs.Select(run => run.Created.ToDateTimeOffset())
        );
        Assert.All(
            runs,
            run =>
                Assert.InRange(
                    DateTimeOffset.UtcNow - run.Created.ToDateTimeOffset(),
                    TimeSpan.FromMinutes(-1),
                    TimeSpan.FromMinutes(10)
                )
        );
    }

    [Fact]
    public async Task A_run_that_has_ended_is_not_listed_without_its_folder()
    {
        _continue.SetResult();
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await LastAsync("small");
        Directory.Delete(_folder.At("runs/small"), recursive: true);
        Assert.Empty((await Client.ListRunsAsync(new ListRunsRequest(), cancellationToken: Stop)).Runs);
    }

    [Fact]
    public async Task The_run_file_is_told_as_it_was_given_before_the_run_begins_while_it_goes_on_and_after_it()
    {
        var text = RunFileText("kept") + "// a last word";
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await _started.Task.WaitAsync(Stop);
        await Client.StartRunAsync(new StartRunRequest { RunFile = text }, cancellationToken: Stop);
        Assert.Equal(text, await KeptAsync("kept"));
        Assert.Equal(RunFileText(), await KeptAsync("small"));
        _continue.SetResult();
        await LastAsync("kept");
        Assert.Equal(text, await KeptAsync("kept"));
        File.Delete(_folder.At("runs/kept/experiment.json"));
        Assert.False(
            (
                await Client.GetRunAsync(new GetRunRequest { Name = "kept" }, cancellationToken: Stop)
            ).HasRunFile
        );
    }

    /// <summary>Begun by the command line in a folder that a service looks into, under <c>--seed</c>.</summary>
    [Fact]
    public async Task A_run_with_another_seed_is_resumed_by_what_its_folder_keeps()
    {
        var run = RunFile.Parse(RunFileText(), "run file", path => _folder.At(path)).WithSeed(8);
        Directory.CreateDirectory(_folder.At("runs/small-seed-8"));
        File.WriteAllBytes(_folder.At("runs/small-seed-8/experiment.json"), run.Source.ToArray());
        Assert.Equal(
            RunState.Cancelled,
            (await Client.GetRunAsync(new GetRunRequest { Name = "small-seed-8" }, cancellationToken: Stop))
                .Run
                .State
        );
        _continue.SetResult();
        await Client.ResumeRunAsync(new ResumeRunRequest { Name = "small-seed-8" }, cancellationToken: Stop);
        Assert.Equal(RunState.Succeeded, (await LastAsync("small-seed-8")).State);
        Assert.Equal(8, RunManifest.Read(RunLayout.ForRun(_folder.Path, "small-seed-8")).Settings.Seed);
    }

    [Fact]
    public async Task A_run_file_is_checked_and_outlined_and_nothing_starts()
    {
        var check = await Client.CheckRunFileAsync(
            new CheckRunFileRequest { RunFile = RunFileText() },
            cancellationToken: Stop
        );
        Assert.Equal(("small", false), (check.Name, check.Exists));
        Assert.Equal(
            new Outline
            {
                Agents = 3,
                Rounds = 2,
                Iterations = 1,
                Trained = 6,
                TrainingProblems = 8,
                EvaluationProblems = 6,
                Steps = check.Outline.Steps,
                Calls = check.Outline.Calls,
            },
            check.Outline
        );
        Assert.InRange(check.Outline.Calls, 1, 1000);
        Assert.Empty((await Client.ListRunsAsync(new ListRunsRequest(), cancellationToken: Stop)).Runs);
        Assert.False(Directory.Exists(_folder.At("runs")));

        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        Assert.True(
            (
                await Client.CheckRunFileAsync(
                    new CheckRunFileRequest { RunFile = RunFileText() },
                    cancellationToken: Stop
                )
            ).Exists
        );
    }

    [Theory]
    [InlineData("\"seed\": 7", "\"sed\": 7", StatusCode.InvalidArgument, "run file:2: unknown key sed")]
    [InlineData(
        "\"train\": 8",
        "\"max\": 1, \"terms\": 2, \"train\": 90000",
        StatusCode.InvalidArgument,
        "has only 4 problems"
    )]
    [InlineData("models/arithmetic-tiny", "models/none", StatusCode.InvalidArgument, "models/none")]
    [InlineData("models/arithmetic-tiny", "../../etc", StatusCode.PermissionDenied, "outside")]
    public async Task What_is_wrong_with_a_run_file_is_said_before_anything_starts(
        string right,
        string wrong,
        StatusCode expected,
        string line
    )
    {
        var text = RunFileText().Replace(right, wrong, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            Client
                .CheckRunFileAsync(new CheckRunFileRequest { RunFile = text }, cancellationToken: Stop)
                .ResponseAsync
        );
        Assert.Equal(expected, error.StatusCode);
        Assert.Contains(line, error.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Status.Detail);
    }

    [Fact]
    public async Task A_check_does_not_make_more_problems_than_fit_its_memory()
    {
        var text = RunFileText()
            .Replace("\"iterations\": 1", "\"iterations\": 100", StringComparison.Ordinal)
            .Replace("\"train\": 8", "\"problems\": \"fresh\", \"train\": 1000000", StringComparison.Ordinal);
        Assert.Equal(
            1_000_000,
            (
                await Client.CheckRunFileAsync(
                    new CheckRunFileRequest { RunFile = text },
                    cancellationToken: Stop
                )
            )
                .Outline
                .TrainingProblems
        );
    }

    [Fact]
    public async Task A_run_that_has_begun_has_a_report_before_the_first_is_written()
    {
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await _started.Task.WaitAsync(Stop);
        var response = await Client.GetRunAsync(
            new GetRunRequest { Name = "small" },
            cancellationToken: Stop
        );
        Assert.False(File.Exists(_folder.At("runs/small/report/report.json")));
        Assert.Equal(
            ("small", 0),
            (ReportJson.Read(response.ReportJson).Run, ReportJson.Read(response.ReportJson).Arms.Length)
        );
    }

    [Fact]
    public async Task The_same_run_started_twice_is_one_and_another_of_its_name_is_refused()
    {
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        Assert.Equal(
            StatusCode.AlreadyExists,
            await StatusAsync(
                Client.StartRunAsync(
                    new StartRunRequest { RunFile = RunFileText(seed: 8) },
                    cancellationToken: Stop
                )
            )
        );
    }

    [Fact]
    public async Task A_cancelled_run_stops_and_goes_on_when_it_is_resumed()
    {
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await _started.Task.WaitAsync(Stop);
        await Client.CancelRunAsync(new CancelRunRequest { Name = "small" }, cancellationToken: Stop);
        Assert.Equal(RunState.Cancelled, (await LastAsync("small")).State);
        _continue.SetResult();
        await Client.ResumeRunAsync(new ResumeRunRequest { Name = "small" }, cancellationToken: Stop);
        Assert.Equal(RunState.Succeeded, (await LastAsync("small")).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_the_queue_has_forgotten_goes_on_with_its_run_file_and_says_so_without(
        bool isKept
    )
    {
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await _started.Task.WaitAsync(Stop);
        await Client.CancelRunAsync(new CancelRunRequest { Name = "small" }, cancellationToken: Stop);
        await LastAsync("small");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_garnet.ConnectionString);
        Assert.True(
            await new WorkQueue(
                redis,
                QueueNames.Run,
                new WorkQueueOptions(),
                TimeProvider.System
            ).RemoveAsync("small", Stop)
        );

        _continue.SetResult();
        var kept = _folder.At("runs/small/experiment.json");
        if (isKept)
        {
            File.WriteAllText(kept, RunFileText("other"));
            Assert.Equal(
                StatusCode.InvalidArgument,
                await StatusAsync(
                    Client.ResumeRunAsync(new ResumeRunRequest { Name = "small" }, cancellationToken: Stop)
                )
            );
            File.WriteAllText(kept, RunFileText());
            await Client.ResumeRunAsync(new ResumeRunRequest { Name = "small" }, cancellationToken: Stop);
            Assert.Equal(RunState.Succeeded, (await LastAsync("small")).State);
            return;
        }
        File.Delete(kept);
        Assert.Equal(
            StatusCode.FailedPrecondition,
            await StatusAsync(
                Client.ResumeRunAsync(new ResumeRunRequest { Name = "small" }, cancellationToken: Stop)
            )
        );
        Assert.Equal(
            StatusCode.InvalidArgument,
            await StatusAsync(
                Client.ResumeRunAsync(
                    new ResumeRunRequest { Name = "small", RunFile = RunFileText("other") },
                    cancellationToken: Stop
                )
            )
        );
        await Client.ResumeRunAsync(
            new ResumeRunRequest { Name = "small", RunFile = RunFileText() },
            cancellationToken: Stop
        );
        Assert.Equal(RunState.Succeeded, (await LastAsync("small")).State);
    }

    [Fact]
    public async Task A_run_whose_folder_was_deleted_can_be_started_anew()
    {
        _continue.SetResult();
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await LastAsync("small");
        Directory.Delete(_folder.At("runs/small"), recursive: true);
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        Assert.Equal(RunState.Succeeded, (await LastAsync("small")).State);
    }

    [Fact]
    public async Task A_service_that_is_stopped_hands_its_run_back_and_the_next_one_ends_it()
    {
        await Client.StartRunAsync(new StartRunRequest { RunFile = RunFileText() }, cancellationToken: Stop);
        await _started.Task.WaitAsync(Stop);
        var stopping = _service.DisposeAsync();
        _continue.SetResult(); // it finishes the item in flight
        await stopping;
        _service = await StartAsync();
        Assert.Equal(RunState.Succeeded, (await LastAsync("small")).State);
    }

    [Theory]
    [InlineData("", StatusCode.InvalidArgument)]
    [InlineData("../small", StatusCode.InvalidArgument)]
    [InlineData("..", StatusCode.InvalidArgument)]
    [InlineData("unknown", StatusCode.NotFound)]
    public async Task A_name_that_is_none_or_unknown_has_its_status(string name, StatusCode expected)
    {
        Assert.Equal(
            expected,
            await StatusAsync(Client.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: Stop))
        );
        Assert.Equal(
            expected,
            await StatusAsync(
                Client.CancelRunAsync(new CancelRunRequest { Name = name }, cancellationToken: Stop)
            )
        );
        Assert.Equal(
            expected,
            await StatusAsync(
                Client.ResumeRunAsync(new ResumeRunRequest { Name = name }, cancellationToken: Stop)
            )
        );
    }

    [Fact]
    public async Task A_run_file_that_is_wrong_or_names_a_model_outside_is_refused_with_what_is_wrong()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            Client
                .StartRunAsync(
                    new StartRunRequest { RunFile = """{ "name": "x", "sed": 7 }""" },
                    cancellationToken: Stop
                )
                .ResponseAsync
        );
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("sed", error.Status.Detail, StringComparison.Ordinal);
        var outside = RunFileText().Replace("models/arithmetic-tiny", "../../etc", StringComparison.Ordinal);
        Assert.Equal(
            StatusCode.PermissionDenied,
            await StatusAsync(
                Client.StartRunAsync(new StartRunRequest { RunFile = outside }, cancellationToken: Stop)
            )
        );
    }

    private async Task<Run> LastAsync(string name)
    {
        Run? last = null;
        using var call = Client.WatchRun(new WatchRunRequest { Name = name }, cancellationToken: Stop);
        await foreach (var seen in call.ResponseStream.ReadAllAsync(Stop))
            last = seen.Run;
        return last!;
    }

    private async Task<string> KeptAsync(string name) =>
        (await Client.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: Stop)).RunFile;

    private static async Task<StatusCode> StatusAsync<T>(AsyncUnaryCall<T> call) =>
        (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode;
}
