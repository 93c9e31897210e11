using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MultiagentAspire.Queues;

/// <summary>
/// Spans and metrics of the queues. Spans have the attributes of OpenTelemetry's messaging conventions; metrics have
/// the tag <c>queue</c>.
/// </summary>
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

    /// <summary>Whether anything listens to the metrics of depth, which cost a call to the server.</summary>
    internal static bool IsDepthEnabled => Depths.Enabled || OldestPending.Enabled;

    /// <summary>Records the number of items by state.</summary>
    internal static void Depth(string queue, QueueDepth depth)
    {
        RecordDepth(queue, "pending", depth.Pending);
        RecordDepth(queue, "leased", depth.Leased);
        RecordDepth(queue, "waiting", depth.Waiting);
        RecordDepth(queue, "dead", depth.Dead);
        OldestPending.Record(depth.OldestPending.TotalSeconds, Queue(queue));
    }

    private static void RecordDepth(string queue, string state, long count) =>
        Depths.Record(count, Queue(queue), new("state", state));

    /// <summary>Counts an item that became pending.</summary>
    internal static void Enqueued(string queue) => EnqueuedItems.Add(1, Queue(queue));

    /// <summary>Counts a leased item, and its age.</summary>
    internal static void Leased(string queue, TimeSpan age, int attempt)
    {
        LeasedItems.Add(1, Queue(queue));
        if (attempt > 1)
            RedeliveredItems.Add(1, Queue(queue));
        Ages.Record(age.TotalSeconds, Queue(queue));
    }

    /// <summary>Counts an item that is completed, dead or cancelled.</summary>
    internal static void Ended(string queue, WorkState state) =>
        EndedItems.Add(1, Queue(queue), new("state", state.ToString()));

    /// <summary>Counts a failed attempt, by the state of the item after.</summary>
    internal static void Failed(string queue, WorkState state) =>
        FailedAttempts.Add(1, Queue(queue), new("state", state.ToString()));

    /// <summary>The span of an enqueuing; null when nobody listens.</summary>
    internal static Activity? StartEnqueue(string queue, string id) =>
        Span($"send {queue}", ActivityKind.Producer, queue, id, default);

    /// <summary>The span of the processing of an item, in the trace in which the item was enqueued.</summary>
    internal static Activity? StartProcess(string queue, WorkLease lease) =>
        Span($"process {queue}", ActivityKind.Consumer, queue, lease.Id, lease.Trace);

    /// <summary>The current trace context in W3C form; empty outside a span.</summary>
    internal static string CurrentTrace() => Activity.Current?.Id ?? "";

    /// <summary>The inverse of <see cref="CurrentTrace"/>; default when the text is no trace context.</summary>
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
