using Microsoft.Extensions.Hosting;
using MultiagentAspire.Queues;

namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>Runs the workers of a host until it stops. A worker that fails ends the host at once.</summary>
internal sealed class HostedQueueWorkers(QueueWorkers workers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = workers.All.Select(worker => worker.RunAsync(stoppingToken)).ToList();
        await foreach (var ended in Task.WhenEach(running))
            await ended;
    }
}
