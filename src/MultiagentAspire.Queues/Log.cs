using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues;

/// <summary>All log messages of the queues.</summary>
internal static partial class Log
{
    /// <summary>An outage has started. Logged once, with the exception.</summary>
    [LoggerMessage(1, LogLevel.Warning, "Queue {Queue}: the server does not answer; trying again.")]
    public static partial void ServerUnavailable(ILogger logger, string queue, Exception error);

    /// <summary>An outage continues. Logged at most once a minute.</summary>
    [LoggerMessage(6, LogLevel.Warning, "Queue {Queue}: the server has not answered for {Elapsed}: {Reason}")]
    public static partial void ServerStillUnavailable(
        ILogger logger,
        string queue,
        TimeSpan elapsed,
        string reason
    );

    /// <summary>An outage that was logged is over.</summary>
    [LoggerMessage(7, LogLevel.Information, "Queue {Queue}: the server answers again, after {Elapsed}.")]
    public static partial void ServerRecovered(ILogger logger, string queue, TimeSpan elapsed);

    /// <summary>The outcome of an item could not be stored.</summary>
    [LoggerMessage(
        2,
        LogLevel.Warning,
        "Queue {Queue}: {Item} could not be ended; its lease expires and another worker takes it."
    )]
    public static partial void ItemNotSettled(ILogger logger, string queue, string item, Exception error);

    /// <summary>The outcome of an item is dropped, since its lease was lost.</summary>
    [LoggerMessage(
        3,
        LogLevel.Warning,
        "Queue {Queue}: the lease of {Item} was lost; another worker's result counts."
    )]
    public static partial void LeaseLost(ILogger logger, string queue, string item);

    /// <summary>An attempt failed. <paramref name="state"/> is that of the item after.</summary>
    [LoggerMessage(
        4,
        LogLevel.Warning,
        "Queue {Queue}: attempt {Attempt} at {Item} failed; it is {State} now."
    )]
    public static partial void AttemptFailed(
        ILogger logger,
        string queue,
        string item,
        int attempt,
        WorkState state,
        Exception error
    );

    /// <summary>An item was released for a worker of a higher version. Logged once for each version.</summary>
    [LoggerMessage(
        8,
        LogLevel.Warning,
        "Queue {Queue}: {Item} needs a worker of version {Needed} or higher, this one is {Version}; "
            + "released for another. Further such items are not logged."
    )]
    public static partial void NeedsHigherVersion(
        ILogger logger,
        string queue,
        string item,
        Version needed,
        Version version
    );

    /// <summary>A shutdown was requested.</summary>
    [LoggerMessage(5, LogLevel.Information, "Queue {Queue}: shutting down; {Items} items in flight.")]
    public static partial void Draining(ILogger logger, string queue, int items);
}
