using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MultiagentAspire.Queues.Presence;
using MultiagentAspire.Queues.Tests.Stubs;
using MultiagentAspire.ServiceDefaults.Queueing;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>When a process reports, what it reports, and how it leaves.</summary>
public sealed class PresencePublisherTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly StubRedis _redis = new();
    private readonly ObservedTime _time = new();
    private readonly CapturedLog _log = new();
    private readonly Channel<TimeSpan> _measured = Channel.CreateUnbounded<TimeSpan>();
    private readonly IHost _host;

    public PresencePublisherTests()
    {
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = "MultiagentAspire.Training" }
        );
        builder.Services.AddSingleton(_redis.Connection).AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<ILoggerProvider>(_log);
        builder.AddQueues();
        builder.Services.AddPresence(builder.Configuration); // again: no effect
        builder.Services.AddSingleton<PresenceContributor>(Contribute("first"));
        builder.Services.AddSingleton<PresenceContributor>(Contribute("second"));
        _host = builder.Build();
    }

    public void Dispose() => _host.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PresenceContributor Contribute(string device) =>
        (status, _) =>
        {
            if (device == "second")
                _measured.Writer.TryWrite(status.Uptime);
            return Task.FromResult(status with { Device = $"{status.Device}{device}" });
        };

    private async Task<ScriptCall> NextCallAsync() => await _redis.NextAsync(Stop).WaitAsync(Patience, Stop);

    private async Task<TimeSpan> NextReportAsync() =>
        await _measured.Reader.ReadAsync(Stop).AsTask().WaitAsync(Patience, Stop);

    private IEnumerable<string> OwnLines =>
        _log.Lines.Where(line => line.Contains("Queue presence", StringComparison.Ordinal));

    [Fact]
    public async Task A_process_reports_at_its_start_and_every_five_seconds()
    {
        await _host.StartAsync(Stop);
        Assert.Equal(TimeSpan.Zero, await NextReportAsync());
        Assert.StartsWith("training/", (await NextCallAsync()).Arguments[0], StringComparison.Ordinal);
        await _time.WaitedAsync(Interval, Stop).WaitAsync(Patience, Stop);
        _time.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.False(_measured.Reader.TryRead(out _));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(Interval, await NextReportAsync());
        var record = (await NextCallAsync()).Arguments[1];
        Assert.Contains("\"device\":\"firstsecond\"", record, StringComparison.Ordinal);
        Assert.Contains("\"stopping\":false", record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_ends_removes_itself()
    {
        await _host.StartAsync(Stop);
        var name = (await NextCallAsync()).Arguments[0];
        await _host.StopAsync(Stop);
        Assert.Equal([name], (await NextCallAsync()).Arguments);
        Assert.Empty(OwnLines);
    }

    [Fact]
    public async Task A_process_without_a_connection_ends_without_removing_itself()
    {
        await _host.StartAsync(Stop);
        await NextCallAsync();
        _redis.IsConnected = false;
        await _host.StopAsync(Stop);
        Assert.Single(_redis.Calls);
    }

    [Fact]
    public async Task The_removal_waits_for_the_server_for_one_second()
    {
        await _host.StartAsync(Stop);
        await NextCallAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(_redis.Calls.Count == 1), "one report", Stop);
        var hanging = new TaskCompletionSource<RedisResult>();
        _redis.Answer = _ => hanging.Task;
        var stop = _host.StopAsync(CancellationToken.None);
        await _time.WaitedAsync(TimeSpan.FromSeconds(1), Stop).WaitAsync(Patience, Stop);
        _time.Advance(TimeSpan.FromSeconds(1));
        await stop.WaitAsync(Patience, Stop);
        Assert.Contains("the server does not answer", Assert.Single(OwnLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_fails_is_logged_and_the_next_one_follows_as_usual()
    {
        _redis.Answer = _ => Task.FromException<RedisResult>(RedisErrors.Server("ERR no"));
        await _host.StartAsync(Stop);
        await NextCallAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(OwnLines.Count() == 1), "logged", Stop);
        Assert.Contains("the server does not answer", OwnLines.Last(), StringComparison.Ordinal);
        _redis.Answer = _ => Task.FromResult(Replies.Number(1));
        _time.Advance(Interval);
        await NextCallAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(OwnLines.Count() == 2), "logged", Stop);
        Assert.Contains("the server answers again", OwnLines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_has_one_of_each_part_however_often_it_is_added()
    {
        Assert.Single(_host.Services.GetServices<NvidiaSmi>());
        Assert.Single(_host.Services.GetServices<PresenceRegistry>());
        Assert.Single(_host.Services.GetServices<IHostedService>().OfType<PresencePublisher>());
        var logger = Assert.Single(_host.Services.GetServices<ILoggerProvider>().OfType<RecentErrors>());
        Assert.Same(logger, Assert.Single(_host.Services.GetServices<RecentErrors>()));
    }

    [Fact]
    public async Task Fifty_items_in_flight_are_named_each_worker_has_its_share_and_the_rest_goes_to_the_last()
    {
        using var stop = new CancellationTokenSource();
        var (busy, calm) = (Worker("busy", 60), Worker("calm", 1));
        var runs = Task.WhenAll(busy.RunAsync(stop.Token), calm.RunAsync(stop.Token));
        await Eventually.HoldsAsync(
            () => Task.FromResult((Count(busy, 99), Count(calm, 99)) == (60, 1)),
            "all are in flight",
            Stop
        );
        Assert.Equal([50], Named(busy));
        Assert.Equal([25, 1], Named(busy, calm));
        Assert.Equal([1, 49], Named(calm, busy));
        Assert.Equal([16, 1, 33], Named(busy, calm, busy));
        Assert.Empty(Named());
        await stop.CancelAsync();
        await runs;
        busy.Dispose();
        calm.Dispose();
    }

    private static int Count(QueueWorker worker, int maxItems) => worker.GetInFlight(maxItems).Items.Count;

    private static IEnumerable<int> Named(params QueueWorker[] workers) =>
        PresencePublisher.GetInFlight(workers).Select(activity => activity.Items.Count);

    /// <summary>A worker that holds so many items until it is stopped.</summary>
    private static QueueWorker Worker(string name, int items)
    {
        var leased = 0;
        var redis = new StubRedis();
        redis.Answer = call =>
            Task.FromResult(
                call.Script != QueueScripts.Lease ? Replies.Number(1)
                : leased++ < items ? Replies.Lease($"{name}-{leased}")
                : Replies.List()
            );
        var queue = new WorkQueue(redis.Connection, name, new WorkQueueOptions(), TimeProvider.System);
        return new QueueWorker(
            queue,
            HoldAsync,
            100,
            TimeSpan.Zero,
            TimeProvider.System,
            NullLogger.Instance
        );
    }

    private static async Task<string> HoldAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken token
    )
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        return "";
    }
}
