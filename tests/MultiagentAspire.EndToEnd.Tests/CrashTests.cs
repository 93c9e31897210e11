using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>Any process may die at any moment: a run by separate services with twenty kills ends as an unbroken one.</summary>
public sealed class CrashTests
{
    private const int Kills = 20;

    [Fact]
    public async Task A_run_in_which_services_and_redis_are_killed_twenty_times_leaves_what_an_unbroken_run_leaves()
    {
        var stop = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var json = SmallRun.Json(
            Repository.TinyModel,
            "\"single-agent\", \"multiagent\"",
            iterations: 2,
            train: 12,
            evaluate: 6
        );
        await using var processes = await ServiceProcesses.StartAsync(folder.Path, stop);
        await processes.Runs.StartRunAsync(new StartRunRequest { RunFile = json }, cancellationToken: stop);

        var killed = await DisturbAsync(processes, stop);

        Assert.Equal(Kills, killed);
        var run = await EndAsync(processes, stop);
        Assert.True(run.State == RunState.Succeeded, $"The run is {run.State}: {run.Reason}");
        await ReportAsync(processes, stop);
        await RealRun.ExecuteAsync(folder, json, "unbroken", cancellationToken: stop);
        Assert.Equal(
            RealRun.Artifacts(folder.At("unbroken/runs/small")),
            RealRun.Artifacts(folder.At("runs/small"))
        );
    }

    /// <summary>Kills one process after another, seeded, and starts it again; gives how many before the run ended.</summary>
    private static async Task<int> DisturbAsync(ServiceProcesses processes, CancellationToken stop)
    {
        var chance = new SplitMix(Seeds.Derive("crash", 7));
        string[] victims = [.. ServiceProcesses.Services, ServiceProcesses.Redis];
        for (var kill = 0; kill < Kills; kill++)
        {
            // Every kind at least three times, in a seeded order; two in one stroke now and then.
            if (kill % victims.Length == 0)
                chance.Shuffle<string>(victims);
            var victim = victims[kill % victims.Length];
            if (victim == "training")
                await WaitForAJobAsync(processes, stop);
            await processes.KillAsync(victim);
            processes.Start(victim);
            if (chance.Next(4) == 0)
                continue;
            await processes.WaitUntilHealthyAsync(victim, stop);
            if ((await NextAsync(processes, stop))?.State == RunState.Succeeded)
                return kill + 1;
        }
        return Kills;
    }

    /// <summary>Jobs are short here: left to chance, training would hardly ever be killed in one.</summary>
    private static async Task WaitForAJobAsync(ServiceProcesses processes, CancellationToken stop)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(processes.RedisConnection);
        var queue = new WorkQueue(redis, "train", new WorkQueueOptions(), TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        while (
            (await queue.MeasureAsync(stop)).Leased == 0
            && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20)
        )
            await Task.Yield();
    }

    /// <summary>The run after its next change, or null when there is none for a second or the service is away.</summary>
    private static async Task<Run?> NextAsync(ServiceProcesses processes, CancellationToken stop)
    {
        try
        {
            using var call = processes.Runs.WatchRun(
                new WatchRunRequest { Name = "small" },
                deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1.5),
                cancellationToken: stop
            );
            await call.ResponseStream.MoveNext(stop);
            var first = call.ResponseStream.Current.Run;
            return await call.ResponseStream.MoveNext(stop) ? call.ResponseStream.Current.Run : first;
        }
        catch (RpcException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<Run> EndAsync(ServiceProcesses processes, CancellationToken stop)
    {
        foreach (var service in ServiceProcesses.Services)
            await processes.WaitUntilHealthyAsync(service, stop);
        Run? last = null;
        using var call = processes.Runs.WatchRun(
            new WatchRunRequest { Name = "small" },
            deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            cancellationToken: stop
        );
        await foreach (var seen in call.ResponseStream.ReadAllAsync(stop))
            last = seen.Run;
        return last!;
    }

    /// <summary>How often work was given out again, and that nothing is left over.</summary>
    private static async Task ReportAsync(ServiceProcesses processes, CancellationToken stop)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(processes.RedisConnection);
        foreach (var queue in (string[])["run", "debate", "generate", "train"])
        {
            var depth = await new WorkQueue(
                redis,
                queue,
                new WorkQueueOptions(),
                TimeProvider.System
            ).MeasureAsync(stop);
            TestContext.Current.TestOutputHelper?.WriteLine($"{queue}: {depth.Expired} leases ran out");
            Assert.Equal((0, 0), (depth.Dead, depth.Waiting));
            if (queue == "train")
                Assert.True(depth.Expired > 0, "no training was killed in a job");
        }
    }
}
