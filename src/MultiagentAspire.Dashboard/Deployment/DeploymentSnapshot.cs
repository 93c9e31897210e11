using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>The processes of the deployment and its queues.</summary>
public sealed record DeploymentSnapshot(
    IReadOnlyList<ObservedProcess> Processes,
    IReadOnlyList<QueueSnapshot> Queues
)
{
    public IReadOnlyList<QueuedDeadLetter> DeadLetters { get; } =
    [
        .. Queues
            .SelectMany(queue => queue.DeadLetters, (queue, item) => new QueuedDeadLetter(queue.Name, item))
            .OrderByDescending(letter => letter.Letter.DeadAt),
    ];

    /// <summary>Of all processes, the newest first.</summary>
    public IReadOnlyList<ProcessError> Errors { get; } =
    [
        .. Processes
            .SelectMany(
                process => process.Status?.Faults ?? [],
                (process, fault) => new ProcessError(process.Name, fault)
            )
            .OrderByDescending(one => one.Error.At),
    ];
}
