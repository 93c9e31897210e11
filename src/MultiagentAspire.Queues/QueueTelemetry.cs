using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MultiagentAspire.Queues;

/// <summary>Spans and counters of the queues, by OpenTelemetry's messaging names.</summary>
public static class QueueTelemetry
{
    /// <summary>Name of the activity source and the meter.</summary>
    public const string Name = "MultiagentAspire.Queues";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> EnqueuedItems = Meter.CreateCounter<long>(
        "multiagent.queue.enqueued",
        "{item}",
        "Items that became pending."
    );
    private static readonly Counter<long> LeasedItems = Meter.CreateCounter<long>(
        "multiagent.queue.leased",
        "{item}",
        "Items given to workers."
    );
    private static readonly Counter<long> RedeliveredItems = Meter.CreateCounter<long>(
        "multiagent.queue.redelivered",
        "{item}",
        "Items given to a worker for more than the first time."
    );
    private static readonly Counter<long> EndedItems = Meter.CreateCounter<long>(
        "multiagent.queue.ended",
        "{item}",
        "Items that came to an end, by state."
    );
    private static readonly Counter<long> FailedAttempts = Meter.CreateCounter<long>(
        "multiagent.queue.failed",
        "{attempt}",
        "Attempts that failed, by what becomes of the item."
    );
    private static readonly Histogram<double> Ages = Meter.CreateHistogram<double>(
        "multiagent.queue.age",
        "s",
        "Time from enqueuing to leasing."
    );

    private static readonly Gauge<long> Depths = Meter.CreateGauge<long>(
        "multiagent.queue.depth",
        "{item}",
        "Items by state, as a worker of the queue sees it."
    );
    private static readonly Gauge<double> OldestPending = Meter.CreateGauge<double>(
        "multiagent.queue.oldest_pending",
        "s",
        "How long the oldest pending item has been waiting."
    );

    internal static bool IsDepthEnabled => Depths.Enabled || OldestPending.Enabled;

    internal static void Depth(string queue, QueueDepth depth)
    {
        foreach (
            var (state, count) in (ReadOnlySpan<(string, long)>)
                [
                    ("pending", depth.Pending),
                    ("leased", depth.Leased),
                    ("waiting", depth.Waiting),
                    ("dead", depth.Dead),
                ]
        )
            Depths.Record(count, Queue(queue), new("state", state));
        OldestPending.Record(depth.OldestPending.TotalSeconds, Queue(queue));
    }

    internal static void Enqueued(string queue) => EnqueuedItems.Add(1, Queue(queue));

    internal static void Leased(string queue, TimeSpan age, int attempt)
    {
        LeasedItems.Add(1, Queue(queue));
        if (attempt > 1)
            RedeliveredItems.Add(1, Queue(queue));
        Ages.Record(age.TotalSeconds, Queue(queue));
    }

    internal static void Ended(string queue, WorkState state) =>
        EndedItems.Add(1, Queue(queue), new("state", state.ToString()));

    internal static void Failed(string queue, WorkState state) =>
        FailedAttempts.Add(1, Queue(queue), new("state", state.ToString()));

    internal static Activity? StartEnqueue(string queue, string id) =>
        Span($"send {queue}", ActivityKind.Producer, queue, id, default);

    /// <summary>The span of an item's processing, in the trace in which it was enqueued.</summary>
    internal static Activity? StartProcess(string queue, WorkLease lease) =>
        Span($"process {queue}", ActivityKind.Consumer, queue, lease.Id, lease.Trace);

    internal static string CurrentTrace() => Activity.Current?.Id ?? "";

    internal static ActivityContext TraceOf(string? text) =>
        ActivityContext.TryParse(text, null, isRemote: true, out var context) ? context : default;

    private static Activity? Span(
        string name,
        ActivityKind kind,
        string queue,
        string id,
        ActivityContext parent
    )
    {
        var span = Source.StartActivity(name, kind, parent);
        span?.SetTag("messaging.system", "redis");
        span?.SetTag("messaging.destination.name", queue);
        span?.SetTag("messaging.message.id", id);
        return span;
    }

    private static KeyValuePair<string, object?> Queue(string queue) => new("queue", queue);
}
