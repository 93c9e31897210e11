namespace MultiagentAspire.Queues;

/// <content>Waiting for results.</content>
public sealed partial class WorkQueue
{
    /// <summary>Notifications can be lost: a wait for an item's end reads its state at least this often.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Enqueues an item and waits for its result. A dead item is queued again: the caller has reason to assume that
    /// the cause of its failure is gone.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="cancelItem">
    /// True: a cancelled wait cancels the item, and another caller that still waits for it enqueues it again (after a
    /// lost lease two may wait for the same item). False: a cancelled wait leaves the item, and an item that somebody
    /// else cancels is an error.
    /// </param>
    /// <exception cref="WorkFailedException">
    /// The item is dead, or was cancelled and <paramref name="cancelItem"/> is false.
    /// </exception>
    public async Task<string> ResultAsync(
        WorkItem item,
        CancellationToken cancellationToken,
        bool cancelItem = true
    )
    {
        using var end = await _connection.SubscribeToEndAsync(item.Id, cancellationToken);
        try
        {
            var stateBefore = await EnqueueAsync(item, cancellationToken);
            if (stateBefore == WorkState.Dead)
                await RequeueAsync(item.Id, cancellationToken);
            if (stateBefore != WorkState.Completed)
                await end.WaitAsync(PollInterval, cancellationToken);
            while (true)
            {
                if (await FindResultAsync(item, cancelItem, cancellationToken) is { } result)
                    return result;
                await end.WaitAsync(PollInterval, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancelItem && cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(item.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// The result of an item; null while it has none. Enqueues it again when it was cancelled, or when the server
    /// lost its data.
    /// </summary>
    private async Task<string?> FindResultAsync(
        WorkItem item,
        bool cancelItem,
        CancellationToken cancellationToken
    )
    {
        var status = (await GetStatusAsync([item.Id], cancellationToken))[0];
        switch (status.State)
        {
            case WorkState.Completed:
                return status.Result ?? "";
            case WorkState.Dead:
                throw new WorkFailedException(item.Id, status.State, status.Reason ?? "failed");
            case WorkState.Cancelled when !cancelItem:
                throw new WorkFailedException(item.Id, status.State, "was cancelled");
            case WorkState.Cancelled or WorkState.Unknown:
                await EnqueueAsync(item, cancellationToken);
                return null;
            default:
                return null;
        }
    }
}
