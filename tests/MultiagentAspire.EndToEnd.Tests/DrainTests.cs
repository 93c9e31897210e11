using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>
/// What is asked to end, as a cluster does when it scales down, leaves nothing behind that only a lease's end
/// would free.
/// </summary>
[Collection(nameof(OnDeployment))]
public sealed class DrainTests(Deployment deployment)
{
    private const string Name = "drained";
    private static readonly (string Service, string Queue)[] Workers =
    [
        ("inference", "generate"),
        ("debate", "debate"),
        ("training", "train"),
        ("finetuning", "run"),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_that_shut_down_finish_or_release_their_items_and_the_run_ends_as_an_unbroken_one()
    {
        var processes = deployment.Processes;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(processes.RedisConnection);
        await processes.Runs.StartRunAsync(
            new StartRunRequest { RunFile = Deployment.RunFile(Name) },
            cancellationToken: Stop
        );
        foreach (var (service, name) in Workers)
        {
            var queue = new WorkQueue(redis, name, new WorkQueueOptions(), TimeProvider.System);
            await DrainAsync(processes, service, queue);
        }
        await processes.RunToItsEndAsync(Name, Stop);
        await deployment.AssertEqualsUnbrokenRunAsync(Name, Stop);
    }

    /// <summary>Ends a service with work in flight, and starts it again.</summary>
    private static async Task DrainAsync(ServiceProcesses processes, string service, WorkQueue queue)
    {
        var expired = (await queue.GetDepthAsync(Stop)).Expired;
        await Eventually.HoldsAsync(
            async () => (await queue.GetDepthAsync(Stop)).Leased > 0,
            $"{queue.Name} has nothing in flight",
            Stop
        );
        Assert.Equal(0, await processes.TerminateAsync(service, Stop));
        var left = await queue.GetDepthAsync(Stop);
        Assert.Equal((0, expired), (left.Leased, left.Expired));
        Assert.Empty(
            (await queue.ListDeadLettersAsync(cancellationToken: Stop)).Select(dead =>
                $"{dead.Id}: {dead.Reason}"
            )
        );
        processes.Start(service);
        await processes.WaitUntilHealthyAsync(service, Stop);
    }
}
