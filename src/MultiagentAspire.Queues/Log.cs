using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Queue {Queue}: the server does not answer; trying again.")]
    public static partial void ServerUnavailable(ILogger logger, string queue, Exception error);

    [LoggerMessage(6, LogLevel.Warning, "Queue {Queue}: the server has not answered for {Elapsed}: {Reason}")]
    public static partial void ServerStillUnavailable(
        ILogger logger,
        string queue,
        TimeSpan elapsed,
        string reason
    );

    [LoggerMessage(7, LogLevel.Information, "Queue {Queue}: the server answers again, after {Elapsed}.")]
    public static partial void ServerRecovered(ILogger logger, string queue, TimeSpan elapsed);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "Queue {Queue}: {Item} could not be ended; its lease runs out and another worker takes it."
    )]
    public static partial void ItemNotSettled(ILogger logger, string queue, string item, Exception error);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "Queue {Queue}: the lease of {Item} was lost; another worker's result counts."
    )]
    public static partial void LeaseLost(ILogger logger, string queue, string item);

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

    [LoggerMessage(
        8,
        LogLevel.Warning,
        "Queue {Queue}: {Item} needs a worker of version {Needed} or higher, this one is {Version}; released for another. "
            + "Further such items are not logged."
    )]
    public static partial void NeedsHigherVersion(
        ILogger logger,
        string queue,
        string item,
        Version needed,
        Version version
    );

    [LoggerMessage(5, LogLevel.Information, "Queue {Queue}: stopping; {Held} items in hand.")]
    public static partial void Draining(ILogger logger, string queue, int held);
}
