using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Presence;

/// <summary>
/// Publishes the status of this process every 5 s, and removes it at a regular end. Without a connection to Redis it
/// publishes nothing.
/// </summary>
/// <param name="services">Creates the connection, which may take seconds: the start of the host does not wait.</param>
/// <param name="environment">Its application name becomes the name of the service.</param>
/// <param name="lifetime">Tells whether a shutdown is requested.</param>
/// <param name="workers">The workers whose items in flight are reported.</param>
/// <param name="contributors">Add the status of areas, in order.</param>
/// <param name="errors">The last warnings and errors.</param>
/// <param name="time">Clock of the interval and of the uptime.</param>
/// <param name="logger">Receives outages of the server.</param>
internal sealed class PresencePublisher(
    IServiceProvider services,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    QueueWorkers workers,
    IEnumerable<PresenceContributor> contributors,
    RecentErrors errors,
    TimeProvider time,
    ILogger<PresencePublisher> logger
) : BackgroundService
{
    /// <summary>Time between two reports: 5 s.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Maximum wait at the end for an unavailable server.</summary>
    private static readonly TimeSpan RemovalTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Maximum number of items in flight that a process reports by name.</summary>
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
            return; // no deployment to report to
        var registry = services.GetRequiredService<PresenceRegistry>();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do await PublishAsync(registry, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (server.IsConnected)
                await RemoveAsync(registry); // or the record expires
        }
    }

    /// <summary>The status of this process now, with the additions of all contributors.</summary>
    internal async Task<ProcessStatus> MeasureAsync(CancellationToken cancellationToken)
    {
        var status = new ProcessStatus
        {
            Version = Version,
            Started = _startedAt,
            Uptime = time.GetElapsedTime(_startTimestamp),
            Stopping = lifetime.ApplicationStopping.IsCancellationRequested,
            Usage = _meter.Measure(),
            Queues = GetInFlight(workers.All),
            Errors = errors.Latest(),
        };
        foreach (var contributor in contributors)
            status = await contributor(status, cancellationToken);
        return status;
    }

    private async Task PublishAsync(PresenceRegistry registry, CancellationToken stoppingToken)
    {
        try
        {
            var status = await MeasureAsync(stoppingToken);
            // A shutdown does not wait for the server.
            await registry.PublishAsync(_name, status).WaitAsync(stoppingToken);
            _outage.ReportRecovery();
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            _outage.ReportFailure(error); // others see a lost process; the work continues
        }
    }

    private async Task RemoveAsync(PresenceRegistry registry)
    {
        try
        {
            await registry.RemoveAsync(_name).WaitAsync(RemovalTimeout, time);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            _outage.ReportFailure(error); // the record expires
        }
    }

    /// <summary>
    /// The items in flight of all workers, of which <see cref="MaxItems"/> are named. Each worker gets an equal share
    /// of the names that are left, so a busy queue does not displace the others.
    /// </summary>
    /// <param name="workers">The workers of the process.</param>
    internal static IReadOnlyList<QueueActivity> GetInFlight(IReadOnlyList<QueueWorker> workers)
    {
        var activities = new List<QueueActivity>();
        var remaining = MaxItems;
        foreach (var (index, worker) in workers.Index())
        {
            var activity = worker.GetInFlight(remaining / (workers.Count - index));
            activities.Add(activity);
            remaining -= activity.Items.Count;
        }
        return activities;
    }
}
