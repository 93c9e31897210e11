using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Presence;

/// <summary>Tells of this process every few seconds as long as it runs, and takes it away when it ends.</summary>
/// <param name="services">
/// Where the connection is: making it may take seconds, for which the start does not wait.
/// </param>
internal sealed class PresenceBeat(
    IServiceProvider services,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    QueueWorkers workers,
    IEnumerable<PresencePart> parts,
    RecentFaults faults,
    TimeProvider time,
    ILogger<PresenceBeat> logger
) : BackgroundService
{
    public static TimeSpan Between { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait at the end for a server that is away.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>Most items of a process that are told by name.</summary>
    internal const int MostItems = 50;

    private static readonly string Version =
        (Assembly.GetEntryAssembly() ?? Assembly.GetExecutingAssembly())
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "";

    private readonly ProcessName _name = ProcessName.Own(environment.ApplicationName);
    private readonly ProcessMeter _meter = new(time);
    private readonly Outage _outage = new(logger, "presence", time);
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly long _since = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (services.GetService<IConnectionMultiplexer>() is not { } server)
            return; // there is nobody to tell
        var board = services.GetRequiredService<PresenceBoard>();
        using var timer = new PeriodicTimer(Between, time);
        try
        {
            do await BeatAsync(board, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (server.IsConnected)
                await LeaveAsync(board); // or the record expires
        }
    }

    /// <summary>What this process is and does now.</summary>
    internal async Task<ProcessNow> LookAsync(CancellationToken cancellationToken)
    {
        var now = new ProcessNow
        {
            Version = Version,
            Started = _started,
            Uptime = time.GetElapsedTime(_since),
            Stopping = lifetime.ApplicationStopping.IsCancellationRequested,
            Use = _meter.Measure(),
            Queues = InHand(workers.All),
            Faults = faults.Latest(),
        };
        foreach (var part in parts)
            now = await part(now, cancellationToken);
        return now;
    }

    private async Task BeatAsync(PresenceBoard board, CancellationToken stopping)
    {
        try
        {
            await board.TellAsync(_name, await LookAsync(stopping)).WaitAsync(stopping); // the end does not wait for a server that is away
            _outage.Over();
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            _outage.Failed(error); // whoever watches sees a lost process; the work goes on
        }
    }

    private async Task LeaveAsync(PresenceBoard board)
    {
        try
        {
            await board.LeaveAsync(_name).WaitAsync(Farewell, time);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            _outage.Failed(error); // the record expires
        }
    }

    /// <summary>
    /// What the workers hold, <see cref="MostItems"/> at most by name: a busy queue leaves room for the others.
    /// </summary>
    internal static IReadOnlyList<QueueWork> InHand(IReadOnlyList<QueueWorker> workers)
    {
        var (works, room) = (new List<QueueWork>(), MostItems);
        foreach (var (before, worker) in workers.Index())
        {
            works.Add(worker.InHand(room / (workers.Count - before)));
            room -= works[^1].Items.Count;
        }
        return works;
    }
}
