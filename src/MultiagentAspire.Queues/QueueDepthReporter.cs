namespace MultiagentAspire.Queues;

/// <summary>Records the depth of a queue as metrics every 10 s, while somebody listens to them.</summary>
/// <param name="queue">The queue.</param>
/// <param name="outage">Logs that the server is unavailable.</param>
/// <param name="time">Clock of the interval.</param>
internal sealed class QueueDepthReporter(WorkQueue queue, OutageLog outage, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Records the depth until cancelled.</summary>
    /// <param name="cancellationToken">Cancelled when the worker has ended.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
                if (QueueTelemetry.IsDepthEnabled)
                    await ReportAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker has ended.
        }
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            QueueTelemetry.Depth(queue.Name, await queue.GetDepthAsync(cancellationToken));
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            outage.ReportFailure(error);
        }
    }
}
