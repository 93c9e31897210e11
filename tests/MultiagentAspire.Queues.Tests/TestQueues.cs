using MultiagentAspire.Testing;

namespace MultiagentAspire.Queues.Tests;

/// <summary>Queues of one test each, on a server for many.</summary>
internal static class TestQueues
{
    /// <summary>The shortest lease, backoff and retention.</summary>
    public static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private static int _count;

    /// <summary>An empty queue with a name of its own.</summary>
    public static WorkQueue Create(IServer server, WorkQueueOptions options) =>
        new(server.Redis, $"test-{Interlocked.Increment(ref _count)}", options, TimeProvider.System);

    /// <summary>Waits until the server has stored something of an item.</summary>
    public static Task StoredAsync(WorkQueue queue, string id, Predicate<WorkStatus> holds) =>
        Eventually.HoldsAsync(
            async () => holds((await queue.GetStatusAsync([id], TestContext.Current.CancellationToken))[0]),
            $"the status of {id} is stored",
            TestContext.Current.CancellationToken
        );

    /// <summary>Polls until there is a value.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        while (true)
        {
            if (await look() is { } found)
                return found;
            await Task.Yield();
        }
    }
}
