using System.Runtime.CompilerServices;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Dashboard.Live;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>Looks at the processes and the queues while someone watches.</summary>
internal sealed class DeploymentFeed
{
    /// <summary>Dead items of a queue that are shown, and bytes of what each was to do: enough for the page's characters, whichever they are.</summary>
    private const int MostDead = 100;
    private const int LongestBody = 4 * (ProcessWords.LongestBody + 1);

    /// <summary>Queues of single agents that are shown; no deployment has as many.</summary>
    private const int MostQueues = 200;

    /// <summary>A server that takes longer to answer is away, and the page says so.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private static readonly string[] Always =
    [
        QueueNames.Run,
        QueueNames.Debate,
        QueueNames.Generate,
        QueueNames.Train,
    ];

    private readonly WorkQueues _queues;
    private readonly PresenceBoard _board;
    private readonly TimeProvider _time;
    private readonly SortedSet<string> _told = new(StringComparer.Ordinal);

    public DeploymentFeed(
        WorkQueues queues,
        PresenceBoard board,
        TimeProvider time,
        IHostApplicationLifetime? lifetime = null
    )
    {
        (_queues, _board, _time) = (queues.Impatient(), board, time);
        Now = new Feed<DeploymentNow>(LookAsync, time, lifetime?.ApplicationStopping ?? default);
    }

    public Feed<DeploymentNow> Now { get; }

    private async IAsyncEnumerable<DeploymentNow> LookAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        yield return await LookOnceAsync(cancellationToken).WaitAsync(Longest, _time, cancellationToken);
    }

    private async Task<DeploymentNow> LookOnceAsync(CancellationToken cancellationToken)
    {
        var processes = await _board.ReadAsync();
        var queues = await Task.WhenAll(
            Names(processes).Select(name => LookAsync(name, Workers(processes, name), cancellationToken))
        );
        return new DeploymentNow(processes, queues);
    }

    /// <summary>The queues of every deployment, and those that a process has told of: they stay when their workers go.</summary>
    private List<string> Names(IReadOnlyList<ProcessSeen> processes)
    {
        foreach (
            var name in processes
                .SelectMany(process => process.Now?.Queues ?? [])
                .Select(work => work.Queue)
                .Except(Always)
        )
            if (_told.Count < MostQueues)
                _told.Add(name);
        return [.. Always, .. _told];
    }

    private async Task<QueueNow> LookAsync(string name, int workers, CancellationToken cancellationToken)
    {
        var queue = _queues[name];
        var depth = await queue.MeasureAsync(cancellationToken);
        return new QueueNow(
            name,
            workers,
            depth,
            depth.Dead > 0 ? await queue.DeadAsync(MostDead, LongestBody, cancellationToken) : []
        );
    }

    private static int Workers(IReadOnlyList<ProcessSeen> processes, string queue) =>
        processes.Count(process => process.Now?.Queues.Any(work => work.Queue == queue) == true);
}
