using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Queues;
using StackExchange.Redis;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>
/// The actions on dead letters of the System page. An unreachable server of the queues becomes a failed result.
/// </summary>
/// <param name="queues">The queues of the deployment.</param>
internal sealed class DeadLetterActions(WorkQueues queues)
{
    private const int MaxRequeued = 10_000;

    private readonly WorkQueues _queues = queues.WithoutReconnect();

    /// <summary>Queues an item again, with all its attempts.</summary>
    /// <param name="letter">The item; it may be gone by now.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ActionResult> RequeueAsync(QueuedDeadLetter letter, CancellationToken cancellationToken) =>
        RunAsync(async () =>
            await _queues[letter.Queue].RequeueAsync(letter.Letter.Id, cancellationToken)
                ? new ActionResult($"{letter.Letter.Id} is queued again.", true)
                : new ActionResult($"{letter.Letter.Id} is not dead any more.", false)
        );

    /// <summary>
    /// Queues the dead letters of a queue again, at most 10,000. Items that die during the call stay.
    /// </summary>
    /// <param name="queue">Name of the queue.</param>
    /// <param name="cancellationToken">Stops between two items.</param>
    public Task<ActionResult> RequeueAllAsync(string queue, CancellationToken cancellationToken) =>
        RunAsync(async () =>
        {
            var items = await _queues[queue]
                .ListDeadLettersAsync(MaxRequeued, maxBodyBytes: 0, cancellationToken);
            var count = 0;
            foreach (var item in items)
                if (await _queues[queue].RequeueAsync(item.Id, cancellationToken))
                    count++;
            var text =
                count == 1
                    ? $"1 item of {queue} is queued again."
                    : $"{DisplayText.Count(count)} items of {queue} are queued again.";
            return new ActionResult(text, count > 0);
        });

    /// <summary>Deletes an item: it is not processed unless it is enqueued anew.</summary>
    /// <param name="letter">The item; it may be gone by now.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ActionResult> DeleteAsync(QueuedDeadLetter letter, CancellationToken cancellationToken) =>
        RunAsync(async () =>
            await _queues[letter.Queue].RemoveAsync(letter.Letter.Id, cancellationToken)
                ? new ActionResult($"{letter.Letter.Id} is deleted.", true)
                : new ActionResult($"{letter.Letter.Id} is not dead any more.", false)
        );

    private static async Task<ActionResult> RunAsync(Func<Task<ActionResult>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return new ActionResult(GrpcErrorText.Describe(error), false);
        }
    }
}
