using System.Runtime.CompilerServices;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>Looks at the processes and the queues while someone watches.</summary>
internal sealed class DeploymentFeed
{
    /// <summary>
    /// Dead items of a queue that are shown, and bytes of what each was to do: enough for the page's
    /// characters, whichever they are.
    /// </summary>
    private const int MaxDeadLetters = 100;
    private const int MaxBodyBytes = 4 * (ProcessText.MaxBodyLength + 1);

    /// <summary>Queues of single agents that are shown; no deployment has as many.</summary>
    private const int MaxQueues = 200;

    /// <summary>A server that takes longer to answer is away, and the page says so.</summary>
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(4);

    private static readonly string[] KnownQueues =
    [
        QueueNames.Run,
        QueueNames.Debate,
        QueueNames.Generate,
        QueueNames.Train,
    ];

    private readonly WorkQueues _queues;
    private readonly PresenceRegistry _registry;
    private readonly TimeProvider _time;
    private readonly SortedSet<string> _seenQueues = new(StringComparer.Ordinal);

    public DeploymentFeed(
        WorkQueues queues,
        PresenceRegistry registry,
        TimeProvider time,
        IHostApplicationLifetime? lifetime = null
    )
    {
        (_queues, _registry, _time) = (queues.WithoutReconnect(), registry, time);
        Snapshots = new Feed<DeploymentSnapshot>(
            ReadSnapshotsAsync,
            time,
            lifetime?.ApplicationStopping ?? default
        );
    }

    public Feed<DeploymentSnapshot> Snapshots { get; }

    private async IAsyncEnumerable<DeploymentSnapshot> ReadSnapshotsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        yield return await ReadSnapshotAsync(cancellationToken)
            .WaitAsync(ReadTimeout, _time, cancellationToken);
    }

    private async Task<DeploymentSnapshot> ReadSnapshotAsync(CancellationToken cancellationToken)
    {
        var processes = await _registry.ListAsync();
        var queues = await Task.WhenAll(
            Names(processes)
                .Select(name => ReadSnapshotsAsync(name, Workers(processes, name), cancellationToken))
        );
        return new DeploymentSnapshot(processes, queues);
    }

    /// <summary>
    /// The queues of every deployment, and those that a process has told of: they stay when their workers go.
    /// </summary>
    private List<string> Names(IReadOnlyList<ObservedProcess> processes)
    {
        foreach (
            var name in processes
                .SelectMany(process => process.Status?.Queues ?? [])
                .Select(work => work.Queue)
                .Except(KnownQueues)
        )
            if (_seenQueues.Count < MaxQueues)
                _seenQueues.Add(name);
        return [.. KnownQueues, .. _seenQueues];
    }

    private async Task<QueueSnapshot> ReadSnapshotsAsync(
        string name,
        int workers,
        CancellationToken cancellationToken
    )
    {
        var queue = _queues[name];
        var depth = await queue.GetDepthAsync(cancellationToken);
        return new QueueSnapshot(
            name,
            workers,
            depth,
            depth.Dead > 0
                ? await queue.ListDeadLettersAsync(MaxDeadLetters, MaxBodyBytes, cancellationToken)
                : []
        );
    }

    private static int Workers(IReadOnlyList<ObservedProcess> processes, string queue) =>
        processes.Count(process => process.Status?.Queues.Any(work => work.Queue == queue) == true);
}
