using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>A queue: how full it is, how many processes take from it, and the latest that it has given up.</summary>
public sealed record QueueNow(string Name, int Workers, QueueDepth Depth, IReadOnlyList<DeadItem> Dead);

/// <summary>A dead item and where it lies.</summary>
public sealed record DeadLetter(string Queue, DeadItem Item);

/// <summary>What a process has logged.</summary>
public sealed record ProcessFault(ProcessName Process, LoggedFault Fault);

/// <summary>The processes of the deployment and its queues.</summary>
public sealed record DeploymentNow(IReadOnlyList<ProcessSeen> Processes, IReadOnlyList<QueueNow> Queues)
{
    public IReadOnlyList<DeadLetter> DeadLetters { get; } =
    [
        .. Queues
            .SelectMany(queue => queue.Dead, (queue, item) => new DeadLetter(queue.Name, item))
            .OrderByDescending(letter => letter.Item.Died),
    ];

    /// <summary>Of all processes, the newest first.</summary>
    public IReadOnlyList<ProcessFault> Faults { get; } =
    [
        .. Processes
            .SelectMany(
                process => process.Now?.Faults ?? [],
                (process, fault) => new ProcessFault(process.Name, fault)
            )
            .OrderByDescending(one => one.Fault.At),
    ];
}
