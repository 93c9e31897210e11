using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>The processes and queues of the deployment at one moment.</summary>
/// <param name="Processes">All that the presence registry lists, lost ones included.</param>
/// <param name="Queues">Those of every deployment first, then those of single agents.</param>
public sealed record DeploymentSnapshot(
    IReadOnlyList<ObservedProcess> Processes,
    IReadOnlyList<QueueSnapshot> Queues
)
{
    /// <summary>The dead letters of all queues, the latest first.</summary>
    public IReadOnlyList<QueuedDeadLetter> DeadLetters { get; } =
    [
        .. Queues
            .SelectMany(queue => queue.DeadLetters, (queue, item) => new QueuedDeadLetter(queue.Name, item))
            .OrderByDescending(letter => letter.Letter.DeadAt),
    ];

    /// <summary>The recent errors of all processes, the latest first.</summary>
    public IReadOnlyList<ProcessError> Errors { get; } =
    [
        .. Processes
            .SelectMany(
                process => process.Status?.Errors ?? [],
                (process, error) => new ProcessError(process.Name, error)
            )
            .OrderByDescending(logged => logged.Error.LoggedAt),
    ];
}
