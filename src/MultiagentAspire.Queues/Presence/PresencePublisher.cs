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
internal sealed class PresencePublisher(
    IServiceProvider services,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    QueueWorkers workers,
    IEnumerable<PresenceContributor> parts,
    RecentErrors errors,
    TimeProvider time,
    ILogger<PresencePublisher> logger
) : BackgroundService
{
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait at the end for a server that is away.</summary>
    private static readonly TimeSpan RemovalTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Most items of a process that are told by name.</summary>
    internal const int MaxItems = 50;

    private static readonly string Version =
        (Assembly.GetEntryAssembly() ?? Assembly.GetExecutingAssembly())
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "";

    private readonly ProcessName _name = ProcessName.ForThisProcess(environment.ApplicationName);
    private readonly ProcessUsageMeter _meter = new(time);
    private readonly OutageLog _outage = new(logger, "presence", time);
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _startTimestamp = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (services.GetService<IConnectionMultiplexer>() is not { } server)
            return; // there is nobody to tell
        var board = services.GetRequiredService<PresenceRegistry>();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do await PublishAsync(board, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (server.IsConnected)
                await RemoveAsync(board); // or the record expires
        }
    }

    /// <summary>What this process is and does now.</summary>
    internal async Task<ProcessStatus> MeasureAsync(CancellationToken cancellationToken)
    {
        var now = new ProcessStatus
        {
            Version = Version,
            Started = _startedAt,
            Uptime = time.GetElapsedTime(_startTimestamp),
            Stopping = lifetime.ApplicationStopping.IsCancellationRequested,
            Use = _meter.Measure(),
            Queues = GetInFlight(workers.All),
            Faults = errors.Latest(),
        };
        foreach (var part in parts)
            now = await part(now, cancellationToken);
        return now;
    }

    private async Task PublishAsync(PresenceRegistry board, CancellationToken stoppingToken)
    {
        try
        {
            // the end does not wait for a server that is away
            await board.PublishAsync(_name, await MeasureAsync(stoppingToken)).WaitAsync(stoppingToken);
            _outage.ReportRecovery();
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            _outage.ReportFailure(error); // whoever watches sees a lost process; the work goes on
        }
    }

    private async Task RemoveAsync(PresenceRegistry board)
    {
        try
        {
            await board.RemoveAsync(_name).WaitAsync(RemovalTimeout, time);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            _outage.ReportFailure(error); // the record expires
        }
    }

    /// <summary>
    /// What the workers hold, <see cref="MaxItems"/> at most by name: a busy queue leaves room for the others.
    /// </summary>
    internal static IReadOnlyList<QueueActivity> GetInFlight(IReadOnlyList<QueueWorker> workers)
    {
        var (works, room) = (new List<QueueActivity>(), MaxItems);
        foreach (var (before, worker) in workers.Index())
        {
            works.Add(worker.GetInFlight(room / (workers.Count - before)));
            room -= works[^1].Items.Count;
        }
        return works;
    }
}
