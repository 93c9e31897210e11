using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using StackExchange.Redis;

namespace MultiagentAspire.Finetuning.Tests.Service;

/// <summary>Runs that are cancelled or interrupted, and resumed.</summary>
public sealed class CancelAndResumeTests : IAsyncLifetime
{
    private readonly FinetuningServiceFixture _fixture = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FinetuningService.FinetuningServiceClient Client => _fixture.Client;

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_cancelled_run_cancels_its_endpoint_trainings_and_no_other()
    {
        var queue = _fixture.Services.GetRequiredService<WorkQueues>()[QueueNames.TrainAtEndpoint];
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
        await _fixture.StartRunAsync();
        await _fixture.Started.WaitAsync(Stop);
        await Client.CancelRunAsync(new CancelRunRequest { Name = "small" }, cancellationToken: Stop);
        var own = leases.Single(lease => lease.Id.StartsWith("small-7/", StringComparison.Ordinal));
        while (await queue.RenewAsync(own, null, Stop) != WorkState.Cancelled)
            await Task.Yield();
        foreach (var other in leases.Where(lease => lease != own))
            Assert.Equal(WorkState.Leased, await queue.RenewAsync(other, null, Stop));
    }

    /// <summary>Started by the command line in a folder of the service, with <c>--seed</c>.</summary>
    [Fact]
    public async Task A_run_with_another_seed_is_resumed_by_the_run_file_in_its_folder()
    {
        var run = RunFile
            .Parse(SmallRunFile.Text(), "run file", path => _fixture.Folder.At(path))
            .WithSeed(8);
        Directory.CreateDirectory(_fixture.Folder.At("runs/small-seed-8"));
        File.WriteAllBytes(_fixture.Folder.At("runs/small-seed-8/experiment.json"), run.Source.ToArray());
        Assert.Equal(
            RunState.Cancelled,
            (await Client.GetRunAsync(new GetRunRequest { Name = "small-seed-8" }, cancellationToken: Stop))
                .Run
                .State
        );
        _fixture.Continue();
        await Client.ResumeRunAsync(new ResumeRunRequest { Name = "small-seed-8" }, cancellationToken: Stop);
        Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small-seed-8")).State);
        Assert.Equal(
            8,
            RunManifest.Read(RunLayout.ForRun(_fixture.Folder.Path, "small-seed-8")).Settings.Seed
        );
    }

    [Fact]
    public async Task A_cancelled_run_stops_and_continues_when_it_is_resumed()
    {
        await _fixture.StartRunAsync();
        await _fixture.Started.WaitAsync(Stop);
        await Client.CancelRunAsync(new CancelRunRequest { Name = "small" }, cancellationToken: Stop);
        Assert.Equal(RunState.Cancelled, (await _fixture.LastAsync("small")).State);
        _fixture.Continue();
        await Client.ResumeRunAsync(new ResumeRunRequest { Name = "small" }, cancellationToken: Stop);
        Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small")).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_the_queue_has_removed_is_resumed_with_its_run_file_and_rejected_without(
        bool isKept
    )
    {
        await _fixture.StartRunAsync();
        await _fixture.Started.WaitAsync(Stop);
        await Client.CancelRunAsync(new CancelRunRequest { Name = "small" }, cancellationToken: Stop);
        await _fixture.LastAsync("small");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_fixture.Redis);
        Assert.True(
            await new WorkQueue(
                redis,
                QueueNames.Run,
                new WorkQueueOptions(),
                TimeProvider.System
            ).RemoveAsync("small", Stop)
        );

        _fixture.Continue();
        var kept = _fixture.Folder.At("runs/small/experiment.json");
        if (isKept)
        {
            File.WriteAllText(kept, SmallRunFile.Text("other"));
            Assert.Equal(
                StatusCode.InvalidArgument,
                await FinetuningServiceFixture.StatusAsync(
                    Client.ResumeRunAsync(new ResumeRunRequest { Name = "small" }, cancellationToken: Stop)
                )
            );
            File.WriteAllText(kept, SmallRunFile.Text());
            await Client.ResumeRunAsync(new ResumeRunRequest { Name = "small" }, cancellationToken: Stop);
            Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small")).State);
            return;
        }
        File.Delete(kept);
        Assert.Equal(
            StatusCode.FailedPrecondition,
            await FinetuningServiceFixture.StatusAsync(
                Client.ResumeRunAsync(new ResumeRunRequest { Name = "small" }, cancellationToken: Stop)
            )
        );
        Assert.Equal(
            StatusCode.InvalidArgument,
            await FinetuningServiceFixture.StatusAsync(
                Client.ResumeRunAsync(
                    new ResumeRunRequest { Name = "small", RunFile = SmallRunFile.Text("other") },
                    cancellationToken: Stop
                )
            )
        );
        await Client.ResumeRunAsync(
            new ResumeRunRequest { Name = "small", RunFile = SmallRunFile.Text() },
            cancellationToken: Stop
        );
        Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small")).State);
    }

    [Fact]
    public async Task A_run_whose_folder_was_deleted_can_be_started_anew()
    {
        _fixture.Continue();
        await _fixture.StartRunAsync();
        await _fixture.LastAsync("small");
        Directory.Delete(_fixture.Folder.At("runs/small"), recursive: true);
        await _fixture.StartRunAsync();
        Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small")).State);
    }

    [Fact]
    public async Task A_service_that_is_stopped_releases_its_run_and_the_next_one_ends_it()
    {
        await _fixture.StartRunAsync();
        await _fixture.Started.WaitAsync(Stop);
        await _fixture.RestartAsync();
        Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small")).State);
    }

    [Fact]
    public async Task A_finished_run_grows_by_a_run_file_with_more_iterations()
    {
        _fixture.Continue();
        await _fixture.StartRunAsync();
        Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small")).State);

        var longer = new ResumeRunRequest { Name = "small", RunFile = SmallRunFile.Text(iterations: 2) };
        await Client.ResumeRunAsync(longer, cancellationToken: Stop);

        Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small")).State);
        var manifest = RunManifest.Read(RunLayout.ForRun(_fixture.Folder.Path, "small"));
        Assert.Equal(
            (2, "iterations 1 → 2"),
            (manifest.Settings.Iterations, manifest.Growth!.Value.Single())
        );
    }

    [Fact]
    public async Task A_run_in_flight_is_not_resumed_with_another_run_file()
    {
        await _fixture.StartRunAsync();
        await _fixture.Started.WaitAsync(Stop);
        var longer = new ResumeRunRequest { Name = "small", RunFile = SmallRunFile.Text(iterations: 2) };
        Assert.Equal(
            StatusCode.FailedPrecondition,
            await FinetuningServiceFixture.StatusAsync(Client.ResumeRunAsync(longer, cancellationToken: Stop))
        );
        _fixture.Continue();
        Assert.Equal(RunState.Succeeded, (await _fixture.LastAsync("small")).State);
    }
}
