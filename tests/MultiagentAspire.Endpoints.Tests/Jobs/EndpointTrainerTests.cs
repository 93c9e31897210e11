using CsCheck;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints.Jobs;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

/// <summary>Finetunings at an endpoint without a network, on a clock that the test moves.</summary>
public sealed class EndpointTrainerTests : IDisposable
{
    private const string Address = "https://host/v1";
    private const string Key = "sk-very-secret-0123456789";
    private static readonly EndpointModel Model = new(Address, "gpt", "SOME_API_KEY", TimeoutSeconds: 60)
    {
        Retries = 3,
    };
    private readonly TemporaryFolder _folder = new();
    private readonly StubFineTuning _stub = new("gpt") { Key = Key, PageSize = 3 };
    private readonly AwaitedTimeProvider _time = new(
        new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero)
    );
    private readonly CapturedLog _log = new();
    private readonly List<TrainingProgress> _progress = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_agent_is_finetuned_on_its_data_and_nothing_stays_but_the_model()
    {
        var job = Job();
        var outcome = await TrainAsync(job);
        var made = Assert.Single(_stub.Jobs);
        Assert.Equal(new FinetunedModel(made.Id, made.Model!, 0), outcome.FinetunedModel);
        Assert.Equal(
            new AdapterRef(job.OutputPath, (Model with { Model = made.Model! }).Digest)
            {
                Model = made.Model,
            },
            outcome.Adapter
        );
        Assert.Equal(
            (12, 24, made.Tokens, TimeSpan.FromSeconds(90)),
            (outcome.Examples, outcome.Steps, outcome.Tokens, outcome.Elapsed)
        );
        Assert.Equal(Enumerable.Range(1, 24).Select(step => Math.Round(2.0 / step, 3)), outcome.Losses);

        // What was uploaded is what an export writes, and it was taken back.
        Assert.Equal(
            TrainingExamples
                .Read(job.DataPath, job.Agent)
                .Select(example => OpenAiFinetuningLine.FromExample(example).ToJsonString()),
            made.File.Lines.Select(line => line.ToJsonString())
        );
        Assert.Empty(_stub.Files);
        Assert.Equal(
            ["finetuning.json"],
            Directory.EnumerateFileSystemEntries(job.OutputPath).Select(Path.GetFileName)
        );
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder.Path).Count()); // data and output
        Assert.All(_stub.Calls, call => Assert.Equal($"Bearer {Key}", call.Authorization));

        // A repeated call returns the same outcome without a request.
        var calls = _stub.Calls.Count;
        Assert.Equivalent(outcome, await TrainAsync(job));
        Assert.Equal(calls, _stub.Calls.Count);
    }

    [Fact]
    public async Task Progress_tells_where_the_job_stands_and_its_last_loss()
    {
        await TrainAsync(Job());
        Assert.Equal(
            ["validating_files (ftjob-1)", "queued (ftjob-1)", "running (ftjob-1)", "succeeded (ftjob-1)"],
            _progress.Select(progress => progress.State)
        );
        Assert.Equal(
            (24, 24, Math.Round(2.0 / 24, 3)),
            (_progress[^1].Step, _progress[^1].Steps, _progress[^1].Loss)
        );
        Assert.Equal((0, 0, (double?)null), (_progress[0].Step, _progress[0].Steps, _progress[0].Loss));
    }

    [Fact]
    public async Task The_model_of_an_earlier_job_is_what_the_next_one_starts_from()
    {
        var first = await TrainAsync(Job());
        await TrainAsync(Job("second") with { StartFrom = first.Adapter });
        Assert.Equal(
            ["gpt", first.FinetunedModel!.Model],
            _stub.Jobs.Select(job => (string?)job.Request["model"])
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_job_that_is_there_is_gone_on_with_and_paid_once(bool noteIsLost, bool filterIsIgnored)
    {
        (_stub.HoldJobs, _stub.IgnoresFilter) = (true, filterIsIgnored);
        using (var killed = new CancellationTokenSource())
        {
            var first = BeginAsync(Job(), killed.Token);
            await PassUntilAsync(() => _stub.Jobs is [{ Status: "running" }]);
            await killed.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }
        if (noteIsLost)
            File.Delete(_folder.At("output.job.json"));
        _stub.HoldJobs = false;
        foreach (var other in Enumerable.Range(0, 8))
            await TrainAsync(Job($"other-{other}")); // newer ones, on pages before it
        var outcome = await TrainAsync(Job());
        Assert.Equal(9, _stub.Jobs.Count);
        Assert.Equal("ftjob-1", outcome.FinetunedModel!.Job);
        Assert.Empty(_stub.Files);
        Assert.False(File.Exists(_folder.At("output.job.json")));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-1)]
    [InlineData(-2)]
    [InlineData(0)]
    [InlineData(200)]
    public async Task A_job_whose_creation_was_not_heard_of_is_found_and_not_created_again(int status)
    {
        var lost = false;
        _stub.DropResponse = (call, _) =>
            IsCreation(call) && !lost && (lost = true) ? new EndpointReply(status, "{\"nonsense\":") : null;
        var outcome = await TrainAsync(Job());
        Assert.Equal((1, 1), (_stub.Jobs.Count, outcome.FinetunedModel!.Retries));
    }

    [Fact]
    public async Task Whatever_fails_now_and_then_there_is_one_job_and_every_attempt_beyond_the_first_is_counted() =>
        await Gen.Int[0, 1_000_000]
            .SampleAsync(
                async seed =>
                {
                    var stub = new StubFineTuning("gpt") { Key = Key, PageSize = 2 };
                    var faults = 0;
                    // Not the same call twice, so that attempts suffice; and not the events, which count
                    // where they are asked for.
                    var last = -2;
                    EndpointReply? Fault(EndpointCall call, int number, string when)
                    {
                        if (
                            number <= last + 1
                            || new SplitMix64(Seeds.Derive(when, seed, number)).Next(6) > 0
                        )
                            return null;
                        (last, faults) = (number, faults + 1);
                        return new SplitMix64(Seeds.Derive("kind", seed, number)).Next(4) switch
                        {
                            0 => new(500, "{}"),
                            1 => new(429, "{}", "2"),
                            2 => EndpointReply.Hang,
                            _ => new(-1, ""),
                        };
                    }
                    (stub.FailBeforeCall, stub.DropResponse) = (
                        (call, number) => Fault(call, number, "before"),
                        (call, number) => Fault(call, number, "after")
                    );
                    using var place = new TemporaryFolder();
                    var outcome = await TrainAsync(
                        Job(place: place) with
                        {
                            Base = (Model with { Retries = 12 }).Reference,
                        },
                        stub
                    );
                    Assert.Single(stub.Jobs);
                    Assert.Equal(faults, outcome.FinetunedModel!.Retries);
                    Assert.Equal(24, outcome.Losses.Length);
                },
                iter: 30,
                threads: 1
            );

    [Fact]
    public async Task A_job_that_fails_is_one_line_and_whoever_asks_again_gets_a_new_one()
    {
        _stub.Fails = job =>
            _stub.Jobs.Count == 1
                ? (
                    "invalid_training_file",
                    "The job failed due to an invalid training file.\nLine 3.",
                    "training_file"
                )
                : null;
        var error = await Assert.ThrowsAsync<EndpointException>(() => TrainAsync(Job()));
        Assert.Equal(
            $"{Address}, gpt: the finetuning job ftjob-1 failed: The job failed due to an "
                + "invalid training file. Line 3. (code invalid_training_file, param training_file); "
                + "resume the run to have generator-1 finetuned by a new job",
            error.Message
        );
        Assert.False(error.IsTransient);
        Assert.Empty(_stub.Files);
        Assert.Equal("ftjob-2", (await TrainAsync(Job())).FinetunedModel!.Job);
    }

    [Fact]
    public async Task A_failure_while_nobody_looked_is_told_once()
    {
        _stub.HoldJobs = true;
        using (var killed = new CancellationTokenSource())
        {
            var first = BeginAsync(Job(), killed.Token);
            await PassUntilAsync(() => _stub.Jobs is [{ Status: "running" }]);
            await killed.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }
        _stub.HoldJobs = false;
        _stub.Reply(new EndpointCall("/v1/fine_tuning/jobs/ftjob-1/cancel", "", $"Bearer {Key}", 0));
        Assert.Contains(
            "ftjob-1 was cancelled at the endpoint",
            (await Assert.ThrowsAsync<EndpointException>(() => TrainAsync(Job()))).Message,
            StringComparison.Ordinal
        );
        Assert.Equal("ftjob-2", (await TrainAsync(Job())).FinetunedModel!.Job);
    }

    [Fact]
    public async Task Cancelling_cancels_the_job_and_takes_back_what_was_uploaded()
    {
        _stub.HoldJobs = true;
        using var killed = new CancellationTokenSource();
        var first = BeginAsync(Job(), killed.Token);
        await PassUntilAsync(() => _stub.Jobs is [{ Status: "running" }]);
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("running", _stub.Jobs[0].Status);
        using (var trainer = Trainer(_stub))
            await PassAsync(trainer.CancelAsync(Job(), TestContext.Current.CancellationToken));
        Assert.Equal("cancelled", _stub.Jobs[0].Status);
        Assert.Empty(_stub.Files);
        Assert.False(File.Exists(_folder.At("output.job.json")));
        _stub.HoldJobs = false;
        Assert.Equal("ftjob-2", (await TrainAsync(Job())).FinetunedModel!.Job);
    }

    [Fact]
    public async Task An_endpoint_that_refuses_is_one_line_that_says_what_to_do_and_no_key()
    {
        _stub.Key = "sk-another";
        var error = await Assert.ThrowsAsync<EndpointException>(() => TrainAsync(Job()));
        Assert.Contains(
            "401 Unauthorized: Incorrect API key provided: Bearer ***; check the key in SOME_API_KEY",
            error.Message,
            StringComparison.Ordinal
        );
        _stub.Key = Key;
        Assert.Contains(
            "404 NotFound",
            (
                await Assert.ThrowsAsync<EndpointException>(() =>
                    TrainAsync(
                        Job() with
                        {
                            EndpointSettings = new EndpointFinetuning("https://host/v1/other"),
                        }
                    )
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "400 BadRequest: Model nobody is not available for fine-tuning",
            (
                await Assert.ThrowsAsync<EndpointException>(() =>
                    TrainAsync(Job() with { Base = (Model with { Model = "nobody" }).Reference })
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(_stub.Files);
        Assert.Empty(_stub.Jobs);
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_is_called_who_is_not_listed_or_without_the_key_or_with_too_few_examples()
    {
        Assert.Contains(
            "Training:Endpoints",
            (
                await FailAsync(Job(), AllowedEndpoints.Parse("https://other/v1", "Training:Endpoints"))
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Training:Endpoints",
            (
                await FailAsync(
                    Job() with
                    {
                        EndpointSettings = new EndpointFinetuning("https://evil/v1"),
                    },
                    AllowedEndpoints.Parse(Address, "Training:Endpoints")
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "plain HTTP",
            (
                await FailAsync(
                    Job() with
                    {
                        EndpointSettings = new EndpointFinetuning("http://host/v1"),
                    },
                    AllowedEndpoints.All
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "OTHER_KEY is not set",
            (
                await FailAsync(
                    Job() with
                    {
                        Base = (Model with { KeyVariable = "OTHER_KEY" }).Reference,
                    },
                    AllowedEndpoints.All
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "has 9 examples",
            (
                await Assert.ThrowsAsync<InvalidDataException>(() => TrainAsync(Job("few", examples: 9)))
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(_stub.Calls);
    }

    [Fact]
    public async Task An_endpoint_without_keys_is_sent_none_and_one_without_events_finetunes_as_well()
    {
        _stub.Key = null;
        _stub.FailBeforeCall = (call, _) =>
            call.Path.EndsWith("/events", StringComparison.Ordinal) ? new EndpointReply(404, "{}") : null;
        var outcome = await TrainAsync(Job() with { Base = (Model with { KeyVariable = null }).Reference });
        Assert.All(_stub.Calls, call => Assert.Null(call.Authorization));
        Assert.Equal((0, 24), (outcome.Losses.Length, outcome.Steps)); // of the settings that it tells
    }

    [Fact]
    public async Task A_job_outlives_an_outage_of_its_endpoint_but_not_every_one()
    {
        _stub.HoldJobs = true;
        DateTimeOffset? away = null;
        var outage = TimeSpan.FromMinutes(50);
        _stub.FailBeforeCall = (_, _) =>
            away is { } since && _time.GetUtcNow() - since < outage ? new EndpointReply(-1, "") : null;
        var job = TrainAsync(Job());
        await PassUntilAsync(() => _stub.Jobs is [{ Status: "running" }]);
        away = _time.GetUtcNow();
        await PassUntilAsync(() => _time.GetUtcNow() - away > outage);
        _stub.HoldJobs = false;
        Assert.Equal("ftjob-1", (await job).FinetunedModel!.Job);

        outage = TimeSpan.FromHours(3);
        (away, _stub.HoldJobs) = (null, true);
        var other = TrainAsync(Job("other"));
        await PassUntilAsync(() => _stub.Jobs is [_, { Status: "running" }]);
        away = _time.GetUtcNow();
        Assert.Contains(
            "given up after 4 attempts",
            (await Assert.ThrowsAsync<EndpointException>(() => other)).Message,
            StringComparison.Ordinal
        );
        (away, _stub.HoldJobs) = (null, false);
        Assert.Equal("ftjob-2", (await TrainAsync(Job("other"))).FinetunedModel!.Job);
    }

    [Fact]
    public async Task A_job_is_waited_for_as_long_as_is_said_and_goes_on_after_that()
    {
        _stub.HoldJobs = true;
        var error = await Assert.ThrowsAsync<EndpointException>(() =>
            TrainAsync(Job() with { EndpointSettings = Endpoint with { TimeoutHours = 0.5 } })
        );
        Assert.Contains(
            "ftjob-1 is still running after 0.5 h (\"timeoutHours\"); it continues at the endpoint",
            error.Message,
            StringComparison.Ordinal
        );
        _stub.HoldJobs = false;
        Assert.Equal("ftjob-1", (await TrainAsync(Job())).FinetunedModel!.Job);
    }

    [Fact]
    public async Task An_answer_without_an_end_is_not_read()
    {
        var endless = new string('x', 17 << 20);
        _stub.FailBeforeCall = (call, _) => call.Method == "GET" ? new EndpointReply(200, endless) : null;
        Assert.Contains(
            "its answer has more than",
            (await Assert.ThrowsAsync<EndpointException>(() => TrainAsync(Job()))).Message,
            StringComparison.Ordinal
        );
    }

    private static readonly EndpointFinetuning Endpoint = new(
        Address,
        Epochs: 2,
        Suffix: "run-1-generator-1"
    );

    private TrainingJob Job(string name = "output", int examples = 12, TemporaryFolder? place = null)
    {
        var (folder, agent) = (place ?? _folder, AgentId.Generator(0));
        var path = folder.At($"{name}.jsonl");
        TrainingExamples.Write(
            path,
            Enumerable
                .Range(0, examples)
                .Select(i => new TrainingExample(
                    agent,
                    $"p{i}",
                    [
                        new ChatTurn("system", "Be «short»."),
                        ChatTurn.User($"{i}+1"),
                        ChatTurn.Assistant("?"),
                        ChatTurn.User("Again."),
                    ],
                    [ChatTurn.Assistant($"#{i + 1}")]
                ))
        );
        return new TrainingJob(
            $"run-7/{name}",
            agent,
            Model.Reference,
            null,
            path,
            folder.At(name),
            new TrainingSettings(),
            Seed: 3
        )
        {
            EndpointSettings = Endpoint,
        };
    }

    private EndpointTrainer Trainer(StubFineTuning stub, AllowedEndpoints? allowed = null) =>
        new(
            allowed ?? AllowedEndpoints.All,
            new EndpointKeys(variable => variable == "SOME_API_KEY" ? Key : null),
            _time,
            _ => new StubHttpHandler(stub.Reply),
            LoggerFactory
                .Create(builder => builder.AddProvider(_log).SetMinimumLevel(LogLevel.Trace))
                .CreateLogger<EndpointTrainer>()
        );

    private async Task<TrainingOutcome> TrainAsync(TrainingJob job, StubFineTuning? stub = null)
    {
        using var trainer = Trainer(stub ?? _stub);
        return await PassAsync(
            trainer.TrainAsync(job, new ProgressList(_progress), TestContext.Current.CancellationToken)
        );
    }

    private async Task BeginAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        using var trainer = Trainer(_stub);
        await trainer.TrainAsync(job, null, cancellationToken);
    }

    private async Task<EndpointException> FailAsync(TrainingJob job, AllowedEndpoints allowed)
    {
        using var trainer = Trainer(_stub, allowed);
        return await Assert.ThrowsAsync<EndpointException>(() =>
            trainer.TrainAsync(job, null, TestContext.Current.CancellationToken)
        );
    }

    private async Task<T> PassAsync<T>(Task<T> task)
    {
        await PassAsync((Task)task);
        return await task;
    }

    private async Task PassAsync(Task task)
    {
        await PassUntilAsync(() => task.IsCompleted);
        await task;
    }

    private async Task PassUntilAsync(Func<bool> over)
    {
        while (!over())
        {
            if (_time.IsAwaited)
                _time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }
    }

    private static bool IsCreation(EndpointCall call) =>
        call.Method == "POST" && call.Path.EndsWith("/fine_tuning/jobs", StringComparison.Ordinal);

    private sealed class ProgressList(List<TrainingProgress> reported) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (reported)
                reported.Add(value);
        }
    }
}
