using Microsoft.Extensions.Hosting;
using MultiagentAspire.Queues;

namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>Runs all queue workers of a host until it stops. A worker that fails stops the host.</summary>
internal sealed class HostedQueueWorkers(QueueWorkers workers) : BackgroundService
{
    /// <summary>Ends when every worker has ended, or with the exception of the first that fails.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = workers.All.Select(worker => worker.RunAsync(stoppingToken)).ToList();
        await foreach (var ended in Task.WhenEach(running))
            await ended;
    }
}
