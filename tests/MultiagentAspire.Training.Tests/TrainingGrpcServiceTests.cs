using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Training.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training.Tests;

/// <summary>The training service as it runs apart: its gRPC port and its queue.</summary>
[Collection(nameof(Alone))] // dropout draws from torch's one generator
public sealed class TrainingGrpcServiceTests : IAsyncLifetime
{
    private static readonly TrainingSettings Settings = new()
    {
        Rank = 4,
        LearningRate = 3e-3,
        BatchSize = 4,
        Epochs = 2,
        MicroBatchTokens = 64,
    };
    private readonly TinyBase _base = new();
    private readonly EmbeddedGarnet _garnet = EmbeddedGarnet.Start();
    private ServiceUnderTest _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TrainingService.TrainingServiceClient Client => new(_service.Calls());

    private WorkQueue Queue => _service.Services.GetRequiredService<WorkQueues>()[QueueNames.Train];

    public async ValueTask InitializeAsync() =>
        _service = await ServiceUnderTest.StartAsync(
            builder => builder.AddTrainingWorker(),
            app => app.MapTraining(),
            ("Artifacts:Roots", Path.GetDirectoryName(_base.Folder)!),
            ("ConnectionStrings:redis", _garnet.ConnectionString),
            ("Queues:DrainTimeout", "00:00:00")
        );

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _garnet.Dispose();
        _base.Dispose();
    }

    [Fact]
    public async Task A_queued_job_gives_the_adapter_that_the_library_gives_and_can_be_watched_to_its_end()
    {
        var job = _base.Job("queued", Settings, TinyBase.Sums(18));
        var item = WorkItems.Create(job.Id, job, WorkJson.Default.TrainingJob);
        var training = new QueuedTraining(Queue, Queue, TimeProvider.System).TrainAsync(job, null, Stop);
        while ((await Queue.GetStatusAsync([item.Id], Stop))[0].State == WorkState.Unknown)
            await Task.Yield();
        var seen = new List<Job>();
        using (var call = Client.WatchJob(new WatchJobRequest { Id = item.Id }, cancellationToken: Stop))
            await foreach (var now in call.ResponseStream.ReadAllAsync(Stop))
                seen.Add(now.Job);
        var outcome = await training;
        Assert.Equal(JobState.Succeeded, seen[^1].State);
        Assert.Equal(seen.Select(one => one.Step).Order(), seen.Select(one => one.Step));
        using var library = new AgentTrainer(TimeProvider.System);
        var direct = await library.TrainAsync(_base.Job("direct", Settings, TinyBase.Sums(18)), null, Stop);
        Assert.Equal(direct.Losses, outcome.Losses);
        Assert.Equal(direct.LearningRates, outcome.LearningRates);
        Assert.Equal(
            ContentDigest.OfFile(Path.Combine(direct.Adapter.Path, "adapter_model.safetensors")),
            ContentDigest.OfFile(Path.Combine(outcome.Adapter.Path, "adapter_model.safetensors"))
        );
    }

    [Fact]
    public async Task A_job_cancelled_while_it_runs_leaves_no_adapter_and_is_resumed_when_requested_again()
    {
        var job = _base.Job("long", Settings with { Epochs = 300 }, TinyBase.Sums(18));
        var item = WorkItems.Create(job.Id, job, WorkJson.Default.TrainingJob);
        await Queue.EnqueueAsync(item, Stop);
        Job now;
        while (
            (
                now = (
                    await Client.GetJobAsync(new GetJobRequest { Id = item.Id }, cancellationToken: Stop)
                ).Job
            ).Step == 0
        )
            Assert.True(now.State is JobState.Pending or JobState.Running, now.Reason);
        Assert.Equal((JobState.Running, 1500), (now.State, now.Steps));
        await Client.CancelJobAsync(new CancelJobRequest { Id = item.Id }, cancellationToken: Stop);
        using (var call = Client.WatchJob(new WatchJobRequest { Id = item.Id }, cancellationToken: Stop))
            await foreach (var last in call.ResponseStream.ReadAllAsync(Stop))
                now = last.Job;
        Assert.Equal(JobState.Cancelled, now.State);
        Assert.False(Directory.Exists(job.OutputPath));
        Assert.True(Directory.Exists(job.OutputPath + ".checkpoint"));
        await Queue.EnqueueAsync(item, Stop);
        while (
            (await Client.GetJobAsync(new GetJobRequest { Id = item.Id }, cancellationToken: Stop)).Job.Step
            <= now.Step
        )
            await Task.Yield();
    }

    [Fact]
    public async Task A_job_that_cannot_be_done_says_why_and_nothing_is_written_outside_the_roots()
    {
        var job = _base.Job("outside", Settings, TinyBase.Sums(4)) with
        {
            OutputPath = "../elsewhere/adapter",
        };
        var error = await Assert.ThrowsAsync<WorkFailedException>(() =>
            new QueuedTraining(Queue, Queue, TimeProvider.System).TrainAsync(job, null, Stop)
        );
        Assert.Contains("outside", error.Reason, StringComparison.Ordinal);
        var failed = (
            await Client.GetJobAsync(new GetJobRequest { Id = error.Id }, cancellationToken: Stop)
        ).Job;
        Assert.Equal((JobState.Failed, error.Reason), (failed.State, failed.Reason));

        await Assert.ThrowsAsync<NoExampleFitsException>(() =>
            new QueuedTraining(Queue, Queue, TimeProvider.System).TrainAsync(
                _base.Job("long-examples", Settings with { MaxLength = 4 }, TinyBase.Sums(4)),
                null,
                Stop
            )
        );
    }

    [Fact]
    public async Task Jobs_that_nobody_knows_have_their_status()
    {
        foreach (
            var (id, expected) in new[] { ("", StatusCode.InvalidArgument), ("unknown", StatusCode.NotFound) }
        )
        {
            Assert.Equal(
                expected,
                (
                    await Assert.ThrowsAsync<RpcException>(() =>
                        Client
                            .GetJobAsync(new GetJobRequest { Id = id }, cancellationToken: Stop)
                            .ResponseAsync
                    )
                ).StatusCode
            );
            Assert.Equal(
                expected,
                (
                    await Assert.ThrowsAsync<RpcException>(() =>
                        Client
                            .CancelJobAsync(new CancelJobRequest { Id = id }, cancellationToken: Stop)
                            .ResponseAsync
                    )
                ).StatusCode
            );
        }
    }
}
