using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Queues;
using StackExchange.Redis;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>What a person does to dead items.</summary>
internal sealed class DeadLetterActions(WorkQueues queues)
{
    private const int MaxRequeued = 10_000;

    private readonly WorkQueues _queues = queues.WithoutReconnect();

    public Task<ActionResult> RequeueAsync(QueuedDeadLetter letter, CancellationToken cancellationToken) =>
        RunAsync(async () =>
            await _queues[letter.Queue].RequeueAsync(letter.Letter.Id, cancellationToken)
                ? new ActionResult($"{letter.Letter.Id} is queued again.", true)
                : new ActionResult($"{letter.Letter.Id} is not dead any more.", false)
        );

    /// <summary>Requeues all that is dead in a queue when it is called; what dies in the meantime stays.</summary>
    public Task<ActionResult> RequeueAllAsync(string queue, CancellationToken cancellationToken) =>
        RunAsync(async () =>
        {
            var count = 0;
            foreach (
                var item in await _queues[queue]
                    .ListDeadLettersAsync(MaxRequeued, maxBodyBytes: 0, cancellationToken)
            )
                if (await _queues[queue].RequeueAsync(item.Id, cancellationToken))
                    count++;
            return new ActionResult(
                count == 1
                    ? $"1 item of {queue} is queued again."
                    : $"{DisplayText.Count(count)} items of {queue} are queued again.",
                count > 0
            );
        });

    /// <summary>Forgets an item: nobody does it, unless someone asks for it anew.</summary>
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
