namespace MultiagentAspire.Queues;

/// <summary>
/// Renews the leases of a worker: each when it is due or has progress to report, and all after a notification of a
/// cancellation, since any of them may be the cancelled one.
/// </summary>
/// <param name="queue">The queue of the leases.</param>
/// <param name="outage">Logs that the server is unavailable.</param>
/// <param name="time">Clock of renewals.</param>
internal sealed class LeaseRenewer(WorkQueue queue, OutageLog outage, TimeProvider time)
{
    /// <summary>Maximum delay of progress and of the notice of a cancellation.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Renews leases until cancelled.</summary>
    /// <param name="activeLeases">Returns the leases in flight now.</param>
    /// <param name="cancellations">Notified when a leased item of the queue is cancelled.</param>
    /// <param name="cancellationToken">Cancelled when the worker has ended.</param>
    public async Task RunAsync(
        Func<IEnumerable<ActiveLease>> activeLeases,
        Subscription cancellations,
        CancellationToken cancellationToken
    )
    {
        var renewInterval = queue.Options.RenewInterval;
        var period = renewInterval < ProgressInterval ? renewInterval : ProgressInterval;
        try
        {
            using var timer = new PeriodicTimer(period, time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var mayBeCancelled = cancellations.TryConsume();
                foreach (var active in activeLeases())
                    if (mayBeCancelled || active.HasUnreportedProgress || IsDue(active, renewInterval))
                        await RenewAsync(active, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker has ended.
        }
    }

    private bool IsDue(ActiveLease active, TimeSpan renewInterval) =>
        time.GetElapsedTime(active.RenewedAt) + ProgressInterval >= renewInterval;

    private async Task RenewAsync(ActiveLease active, CancellationToken cancellationToken)
    {
        try
        {
            var progress = active.MarkRenewed(time.GetTimestamp());
            var state = await queue.RenewAsync(active.Lease, progress, cancellationToken);
            outage.ReportRecovery();
            if (state != WorkState.Leased)
                active.Abandon(lost: state == WorkState.Unknown);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            outage.ReportFailure(error); // renewals go on: without them every lease would expire
        }
    }
}
