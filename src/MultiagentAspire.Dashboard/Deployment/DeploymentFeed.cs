using System.Runtime.CompilerServices;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>Reads the processes and the queues of the deployment while a page watches.</summary>
internal sealed class DeploymentFeed
{
    /// <summary>Most dead letters of a queue that are shown.</summary>
    private const int MaxDeadLetters = 100;

    /// <summary>Bytes of a body that are read: enough for the page's characters, at 4 bytes each in UTF-8.</summary>
    private const int MaxBodyBytes = 4 * (ProcessText.MaxBodyLength + 1);

    /// <summary>Most queues of single agents that are remembered; no deployment has as many.</summary>
    private const int MaxQueues = 200;

    /// <summary>After this time without an answer the page shows that the server of the queues is away.</summary>
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

    /// <summary>Prepares the feed; nothing is read before a page watches.</summary>
    /// <param name="queues">The queues of the deployment.</param>
    /// <param name="registry">The presence of its processes.</param>
    /// <param name="time">The clock of timeouts and retries.</param>
    /// <param name="lifetime">Ends the feed when this process stops; null: it never ends.</param>
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

    /// <summary>The feed that pages watch.</summary>
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
        var reads = Names(processes)
            .Select(name => ReadQueueAsync(name, Workers(processes, name), cancellationToken));
        var queues = await Task.WhenAll(reads);
        return new DeploymentSnapshot(processes, queues);
    }

    /// <summary>
    /// The queues of every deployment, then those that a process has reported; these stay when their workers end.
    /// </summary>
    private List<string> Names(IReadOnlyList<ObservedProcess> processes)
    {
        var reported = processes.SelectMany(process => process.Status?.Queues ?? []);
        foreach (var name in reported.Select(work => work.Queue).Except(KnownQueues))
            if (_seenQueues.Count < MaxQueues)
                _seenQueues.Add(name);
        return [.. KnownQueues, .. _seenQueues];
    }

    private async Task<QueueSnapshot> ReadQueueAsync(
        string name,
        int workers,
        CancellationToken cancellationToken
    )
    {
        var queue = _queues[name];
        var depth = await queue.GetDepthAsync(cancellationToken);
        var deadLetters =
            depth.Dead > 0
                ? await queue.ListDeadLettersAsync(MaxDeadLetters, MaxBodyBytes, cancellationToken)
                : [];
        return new QueueSnapshot(name, workers, depth, deadLetters);
    }

    /// <summary>Number of processes that lease items of a queue.</summary>
    private static int Workers(IReadOnlyList<ObservedProcess> processes, string queue) =>
        processes.Count(process => process.Status?.Queues.Any(work => work.Queue == queue) == true);
}
