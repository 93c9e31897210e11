using System.Globalization;
using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>Any process may die at any moment: a run by separate services with kills ends as an unbroken one.</summary>
[Collection(nameof(OnDeployment))]
public sealed class CrashTests(Deployment deployment)
{
    private const string Name = "crashed";
    private const string KillsVariable = "MULTIAGENT_KILLS"; // set by eng/long.sh
    private static readonly string[] Queues = ["run", "debate", "generate", "train"];
    private static readonly string[] Victims = [.. ServiceProcesses.Services, ServiceProcesses.Redis];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One of each kind unless the environment asks for more.</summary>
    private static int Kills =>
        Environment.GetEnvironmentVariable(KillsVariable) is { } kills
            ? int.Parse(kills, CultureInfo.InvariantCulture)
            : Victims.Length;

    [Fact]
    public async Task A_run_in_which_every_service_and_redis_are_killed_leaves_what_an_unbroken_run_leaves()
    {
        var processes = deployment.Processes;
        var expired = await ExpiredTrainingsAsync(processes);
        await processes.Runs.StartRunAsync(
            new StartRunRequest { RunFile = Deployment.RunFile(Name) },
            cancellationToken: Stop
        );

        var killed = await DisturbAsync(processes);

        Assert.Equal(Kills, killed);
        foreach (var service in ServiceProcesses.Services)
            await processes.WaitUntilHealthyAsync(service, Stop);
        await processes.RunToItsEndAsync(Name, Stop);
        await AssertNothingIsLeftAsync(processes);
        Assert.True(await ExpiredTrainingsAsync(processes) > expired, "no training was killed in a job");
        await deployment.AssertEqualsUnbrokenRunAsync(Name, Stop);
    }

    /// <summary>
    /// Kills one process after another, seeded, and starts it again; gives how many before the run ended.
    /// </summary>
    private static async Task<int> DisturbAsync(ServiceProcesses processes)
    {
        var random = new SplitMix64(Seeds.Derive("crash", 7));
        string[] victims = [.. Victims];
        for (var kill = 0; kill < Kills; kill++)
        {
            // Every kind equally often, in a seeded order; two in one stroke now and then.
            if (kill % victims.Length == 0)
                random.Shuffle<string>(victims);
            var victim = victims[kill % victims.Length];
            if (victim == "training")
                await StopInATrainingAsync(processes, first: kill < victims.Length);
            await processes.KillAsync(victim);
            processes.Start(victim);
            if (random.Next(4) == 0)
                continue;
            await processes.WaitUntilHealthyAsync(victim, Stop);
            if ((await NextAsync(processes))?.State == RunState.Succeeded)
                return kill + 1;
        }
        return Kills;
    }

    /// <summary>
    /// Trainings are short here: left to chance, hardly ever would one be killed. So the process is stopped
    /// in one, and killed as it stands. Only the first time one is sure to come.
    /// </summary>
    private static async Task StopInATrainingAsync(ServiceProcesses processes, bool first)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(processes.RedisConnection);
        await Eventually.HoldsWithinAsync(
            first ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(20),
            async () =>
            {
                if ((await DepthAsync(redis, "train")).Leased == 0)
                    return false;
                processes.Stop("training");
                if ((await DepthAsync(redis, "train")).Leased > 0)
                    return true;
                processes.Continue("training");
                return false;
            },
            Stop
        );
    }

    /// <summary>
    /// The run after its next change, or null when there is none for a second or the service is away.
    /// </summary>
    private static async Task<Run?> NextAsync(ServiceProcesses processes)
    {
        try
        {
            using var call = processes.Runs.WatchRun(
                new WatchRunRequest { Name = Name },
                deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1.5),
                cancellationToken: Stop
            );
            await call.ResponseStream.MoveNext(Stop);
            var first = call.ResponseStream.Current.Run;
            return await call.ResponseStream.MoveNext(Stop) ? call.ResponseStream.Current.Run : first;
        }
        catch (RpcException) when (!Stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task AssertNothingIsLeftAsync(ServiceProcesses processes)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(processes.RedisConnection);
        foreach (var queue in Queues)
        {
            var depth = await DepthAsync(redis, queue);
            TestContext.Current.TestOutputHelper?.WriteLine($"{queue}: {depth.Expired} leases ran out");
            Assert.Equal((0, 0), (depth.Dead, depth.Waiting));
        }
    }

    private static async Task<long> ExpiredTrainingsAsync(ServiceProcesses processes)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(processes.RedisConnection);
        return (await DepthAsync(redis, "train")).Expired;
    }

    private static Task<QueueDepth> DepthAsync(ConnectionMultiplexer redis, string queue) =>
        new WorkQueue(redis, queue, new WorkQueueOptions(), TimeProvider.System).GetDepthAsync(Stop);
}
