using Microsoft.Extensions.Logging.Abstractions;

namespace MultiagentAspire.Queues.Tests;

/// <summary>A worker that runs until it is disposed.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly QueueWorker _worker;
    private readonly Task _run;

    private RunningWorker(QueueWorker worker)
    {
        _worker = worker;
        _run = Task.Run(() => worker.RunAsync(_stop.Token));
    }

    public static RunningWorker Start(
        WorkQueue queue,
        ProcessWorkItem work,
        int maxInFlight = 8,
        TimeSpan? drainTimeout = null,
        Version? version = null
    ) =>
        new(
            new QueueWorker(
                queue,
                work,
                maxInFlight,
                drainTimeout ?? TimeSpan.FromMinutes(1),
                TimeProvider.System,
                NullLogger.Instance,
                version
            )
        );

    /// <summary>Requests the stop and waits until the worker has finished or released its items.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _worker.Dispose();
        _stop.Dispose();
    }
}
