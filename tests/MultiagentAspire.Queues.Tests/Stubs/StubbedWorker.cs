using System.Collections.Concurrent;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests.Stubs;

/// <summary>A worker over a server that a test answers.</summary>
public abstract class StubbedWorker : IAsyncDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    protected static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    protected static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(7);
    protected StubRedis Redis { get; } = new();
    protected ObservedTime Time { get; } = new();
    protected CapturedLog Log { get; } = new();
    protected CancellationTokenSource Shutdown { get; } = new();

    /// <summary>The items that the next calls lease.</summary>
    protected ConcurrentQueue<RedisResult> Leases { get; } = new();

    /// <summary>The reply to a lease.</summary>
    protected Func<RedisResult> Lease { get; set; }

    /// <summary>The reply to a completion.</summary>
    protected Func<RedisResult> Complete { get; set; } = () => Replies.Number(1);

    /// <summary>The reply to a renewal.</summary>
    protected string Renewal { get; set; } = "l";
    protected QueueWorker? Worker { get; private set; }
    protected Task Run { get; private set; } = Task.CompletedTask;

    protected StubbedWorker()
    {
        Lease = () => Leases.TryDequeue(out var lease) ? lease : Replies.List();
        Redis.Answer = call => Task.FromResult(Reply(call));
    }

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected RedisResult Reply(ScriptCall call) =>
        call.Script switch
        {
            QueueScripts.Lease => Lease(),
            QueueScripts.Renew => Replies.Text(Renewal),
            QueueScripts.Complete => Complete(),
            QueueScripts.Fail => Replies.Text("w"),
            _ => Replies.Number(1),
        };

    protected QueueWorker Start(ProcessWorkItem process, int maxInFlight = 3)
    {
        var queue = new WorkQueue(Redis.Connection, "work", new WorkQueueOptions(), Time, TimeSpan.Zero);
        var version = new Version(1, 2, 3);
        Worker = new QueueWorker(queue, process, maxInFlight, DrainTimeout, Time, Log, version);
        Run = Worker.RunAsync(Shutdown.Token);
        return Worker;
    }

    protected static Task<string> Done(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken token
    ) => Task.FromResult("done");

    protected static async Task<string> NeverAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        return "";
    }

    protected async Task<string[]> ArgumentsOfNextAsync(string script) =>
        (await Redis.NextAsync(script, Stop).WaitAsync(Patience, Stop)).Arguments;

    protected Task WaitedAsync(TimeSpan length) => Time.WaitedAsync(length, Stop).WaitAsync(Patience, Stop);

    protected Task LoggedAsync(string text) =>
        Eventually.HoldsAsync(() => Task.FromResult(Count(text) > 0), text, Stop);

    protected int Count(string text) =>
        Log.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Shutdown.CancelAsync();
        await Task.WhenAny(Run, WaitedAsync(DrainTimeout));
        Time.Advance(DrainTimeout);
        await Run.WaitAsync(Patience, Stop);
        Worker?.Dispose();
        GC.SuppressFinalize(this);
    }
}
