using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Training.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Training.Tests.Endpoints;

/// <summary>A training service that calls endpoints and does nothing else: its gRPC port and its queue.</summary>
public sealed class EndpointTrainWorkerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedGarnet _garnet = EmbeddedGarnet.Start();
    private readonly StubFineTuning _stub = new("gpt");
    private StubEndpoint _endpoint = null!;
    private ServiceUnderTest _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private WorkQueues Queues => _service.Services.GetRequiredService<WorkQueues>();

    public async ValueTask InitializeAsync()
    {
        _endpoint = await StubEndpoint.StartAsync(_stub.Reply);
        _service = await StartAsync();
    }

    private Task<ServiceUnderTest> StartAsync() =>
        ServiceUnderTest.StartAsync(
            builder => builder.AddTrainingWorker(),
            app => app.MapTraining(),
            ("Artifacts:Roots", _folder.Path),
            ("ConnectionStrings:redis", _garnet.ConnectionString),
            ("Queues:DrainTimeout", "00:00:00"),
            ("Training:Endpoints", _endpoint.Address),
            ("Training:OnlyEndpoints", "true")
        );

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _endpoint.DisposeAsync();
        _garnet.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Many_jobs_are_waited_for_at_once_and_no_accelerator_is_taken()
    {
        _stub.HoldJobs = true;
        var trainer = new QueuedTraining(
            Queues[QueueNames.Train],
            Queues[QueueNames.TrainAtEndpoint],
            TimeProvider.System
        );
        var jobs = Enumerable
            .Range(0, 12)
            .Select(i => trainer.TrainAsync(Job($"job-{i}"), null, Stop))
            .ToList();
        await _stub.UntilAsync(() => _stub.Jobs.Count(job => job.Status == "running") == 12, Stop);
        _stub.HoldJobs = false;
        Assert.Equal(
            _stub.Jobs.Select(job => job.Id).Order(StringComparer.Ordinal),
            (await Task.WhenAll(jobs))
                .Select(outcome => outcome.FinetunedModel!.Job)
                .Order(StringComparer.Ordinal)
        );
        var workers = _service.Services.GetRequiredService<QueueWorkers>().All;
        Assert.Equal([QueueNames.TrainAtEndpoint], workers.Select(worker => worker.GetInFlight(0).Queue));
    }

    [Fact]
    public async Task An_item_that_is_cancelled_cancels_its_job_and_a_service_that_ends_leaves_it()
    {
        _stub.HoldJobs = true;
        var items = ((string[])["kept", "cancelled"])
            .Select(name => WorkItems.Create(name, Job(name), WorkJson.Default.TrainingJob))
            .ToList();
        foreach (var item in items)
            await Queues[QueueNames.TrainAtEndpoint].EnqueueAsync(item, Stop);
        await _stub.UntilAsync(() => _stub.Jobs.Count(job => job.Status == "running") == 2, Stop);
        var client = new TrainingService.TrainingServiceClient(_service.Calls());
        await client.CancelJobAsync(new CancelJobRequest { Id = items[1].Id }, cancellationToken: Stop);
        var seen = new List<Job>();
        using (var call = client.WatchJob(new WatchJobRequest { Id = items[1].Id }, cancellationToken: Stop))
            await foreach (var now in call.ResponseStream.ReadAllAsync(Stop))
                seen.Add(now.Job);
        Assert.Equal(JobState.Cancelled, seen[^1].State);
        Assert.Equal("cancelled", JobOf("cancelled").Status);
        Assert.DoesNotContain(JobOf("cancelled").File.Id, _stub.Files);

        await _service.DisposeAsync();
        Assert.Equal("running", JobOf("kept").Status);
        _stub.HoldJobs = false;
        _service = await StartAsync();
        await Queues[QueueNames.TrainAtEndpoint].ResultAsync(items[0], Stop);
        Assert.Equal((2, "succeeded"), (_stub.Jobs.Count, JobOf("kept").Status));
    }

    [Fact]
    public async Task What_must_not_be_called_is_dead_at_once_with_the_reason()
    {
        var job = Job("elsewhere") with { EndpointSettings = new EndpointFinetuning("https://elsewhere/v1") };
        var error = await Assert.ThrowsAsync<WorkFailedException>(() =>
            new QueuedTraining(
                Queues[QueueNames.Train],
                Queues[QueueNames.TrainAtEndpoint],
                TimeProvider.System
            ).TrainAsync(job, null, Stop)
        );
        Assert.Contains(
            "https://elsewhere/v1 is not among the endpoints that this worker may call; add it to Training:Endpoints",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(_stub.Calls);
    }

    private StubJob JobOf(string name) =>
        _stub.Jobs.Single(job => (string?)job.Request["metadata"]!["multiagent_step"] == name);

    private TrainingJob Job(string name)
    {
        var (agent, path) = (AgentId.Generator(0), _folder.At($"{name}.jsonl"));
        TrainingExamples.Write(
            path,
            Enumerable
                .Range(0, 10)
                .Select(i => new TrainingExample(
                    agent,
                    $"p{i}",
                    [ChatTurn.User($"{i}+1")],
                    [ChatTurn.Assistant($"#{i + 1}")]
                ))
        );
        return new TrainingJob(
            name,
            agent,
            new EndpointModel(_endpoint.Address, "gpt").Reference,
            null,
            path,
            _folder.At(name),
            new TrainingSettings(),
            Seed: 3
        )
        {
            EndpointSettings = new EndpointFinetuning(_endpoint.Address, PollSeconds: 1),
        };
    }
}
