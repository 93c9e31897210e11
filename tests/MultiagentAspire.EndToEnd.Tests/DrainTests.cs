using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>What is asked to end, as a cluster does when it scales down, leaves nothing behind that only a lease's end would free.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Services_that_are_asked_to_end_finish_or_hand_back_what_they_hold_and_the_run_ends_as_an_unbroken_one()
    {
        var stop = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var json = SmallRun.Json(Repository.TinyModel, train: 40, evaluate: 2);
        await using var processes = await ServiceProcesses.StartAsync(folder.Path, stop);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(processes.RedisConnection);
        await processes.Runs.StartRunAsync(new StartRunRequest { RunFile = json }, cancellationToken: stop);

        foreach (
            var (service, name) in new[]
            {
                ("inference", "generate"),
                ("debate", "debate"),
                ("training", "train"),
                ("finetuning", "run"),
            }
        )
        {
            var queue = new WorkQueue(redis, name, new WorkQueueOptions(), TimeProvider.System);
            while ((await queue.MeasureAsync(stop)).Leased == 0)
                await Task.Yield();
            Assert.Equal(0, await processes.TerminateAsync(service, stop));
            var left = await queue.MeasureAsync(stop);
            Assert.Equal((0, 0, 0), (left.Leased, left.Expired, left.Dead));
            processes.Start(service);
            await processes.WaitUntilHealthyAsync(service, stop);
        }

        Run? last = null;
        using var call = processes.Runs.WatchRun(
            new WatchRunRequest { Name = "small" },
            cancellationToken: stop
        );
        while (await call.ResponseStream.MoveNext(stop))
            last = call.ResponseStream.Current.Run;
        Assert.True(last!.State == RunState.Succeeded, $"The run is {last.State}: {last.Reason}");
        await RealRun.ExecuteAsync(folder, json, "unbroken", cancellationToken: stop);
        Assert.Equal(
            RealRun.Artifacts(folder.At("unbroken/runs/small")),
            RealRun.Artifacts(folder.At("runs/small"))
        );
    }
}
