using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

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
