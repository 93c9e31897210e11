using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Queues;
using StackExchange.Redis;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>What a person does to dead items.</summary>
internal sealed class DeadLetters(WorkQueues queues)
{
    private const int MostAtOnce = 10_000;

    private readonly WorkQueues _queues = queues.Impatient();

    public Task<Told> RequeueAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        SayAsync(async () =>
            await _queues[letter.Queue].RequeueAsync(letter.Item.Id, cancellationToken)
                ? new Told($"{letter.Item.Id} is queued again.", true)
                : new Told($"{letter.Item.Id} is not dead any more.", false)
        );

    /// <summary>Requeues all that is dead in a queue when it is called; what dies in the meantime stays.</summary>
    public Task<Told> RequeueAllAsync(string queue, CancellationToken cancellationToken) =>
        SayAsync(async () =>
        {
            var count = 0;
            foreach (
                var item in await _queues[queue].DeadAsync(MostAtOnce, longestBody: 0, cancellationToken)
            )
                if (await _queues[queue].RequeueAsync(item.Id, cancellationToken))
                    count++;
            return new Told(
                count == 1
                    ? $"1 item of {queue} is queued again."
                    : $"{Words.Count(count)} items of {queue} are queued again.",
                count > 0
            );
        });

    /// <summary>Forgets an item: nobody does it, unless someone asks for it anew.</summary>
    public Task<Told> DeleteAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        SayAsync(async () =>
            await _queues[letter.Queue].ForgetAsync(letter.Item.Id, cancellationToken)
                ? new Told($"{letter.Item.Id} is deleted.", true)
                : new Told($"{letter.Item.Id} is not dead any more.", false)
        );

    private static async Task<Told> SayAsync(Func<Task<Told>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return new Told(Faults.Of(error), false);
        }
    }
}
