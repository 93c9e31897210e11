using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Queues.Presence;
using MultiagentAspire.ServiceDefaults.Queueing;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Queues.Tests;

public sealed class PresenceOnGarnet(Garnet server) : PresenceContract(server), IClassFixture<Garnet>;

public sealed class PresenceOnRedis(RealRedis server) : PresenceContract(server), IClassFixture<RealRedis>;

/// <summary>
/// What processes publish and what others read, tested on every server of the queues.
/// </summary>
public abstract class PresenceContract(IServer server)
{
    private static readonly TimeSpan MaxConcurrency = TimeSpan.FromMilliseconds(1);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PresenceRegistry Registry => new(server.Redis);

    [Fact]
    public async Task A_published_status_is_read_back_unchanged()
    {
        var (name, published) = (ProcessName.ForThisProcess("MultiagentAspire.Inference"), Everything());
        await Registry.PublishAsync(name, published);
        var seen = await WaitForProcessAsync(name);
        Assert.NotNull(seen?.Status);
        Assert.Equal((name, null, false), (seen.Name, seen.Error, seen.IsLost));
        Assert.Equivalent(published, seen.Status, strict: true);
        Assert.InRange(seen.Age, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_process_that_publishes_again_is_one_process_with_its_latest_status()
    {
        var name = ProcessName.ForThisProcess("one");
        await Registry.PublishAsync(name, new ProcessStatus { Version = "1" });
        await Registry.PublishAsync(name, new ProcessStatus { Version = "2" });
        Assert.Equal(
            "2",
            Assert.Single(await Registry.ListAsync(), seen => seen.Name == name).Status?.Version
        );
    }

    [Fact]
    public async Task A_process_that_stops_publishing_is_lost_but_listed_and_then_removed()
    {
        var (lost, other) = (ProcessName.ForThisProcess("lost"), ProcessName.ForThisProcess("other"));
        await Registry.PublishAsync(lost, "{}", MaxConcurrency, PresenceRegistry.Retention);
        await EventuallyAsync(async () => await WaitForProcessAsync(lost) is { IsLost: true });
        await EventuallyAsync(async () =>
        {
            await Registry.PublishAsync(
                other,
                "{}",
                PresenceRegistry.RecordLifetime,
                retention: MaxConcurrency
            );
            return await WaitForProcessAsync(lost) is null;
        });
        Assert.NotNull((await WaitForProcessAsync(other))?.Status);
    }

    [Fact]
    public async Task A_process_that_ends_is_gone_at_once()
    {
        var name = ProcessName.ForThisProcess("ending");
        await Registry.PublishAsync(name, new ProcessStatus());
        await Registry.RemoveAsync(name);
        Assert.Null(await WaitForProcessAsync(name));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{ "queues": null }""")]
    [InlineData("""{ "uptime": "for ever" }""")]
    public async Task A_record_that_cannot_be_read_is_reported_and_hides_no_other_process(string record)
    {
        var (damaged, well) = (ProcessName.ForThisProcess("damaged"), ProcessName.ForThisProcess("well"));
        await Registry.PublishAsync(
            damaged,
            record,
            PresenceRegistry.RecordLifetime,
            PresenceRegistry.Retention
        );
        await Registry.PublishAsync(
            well,
            """{ "version": "9", "addedByALaterVersion": 1 }""",
            PresenceRegistry.RecordLifetime,
            PresenceRegistry.Retention
        );
        var seen = await WaitForProcessAsync(damaged);
        Assert.True(seen is { Status: null, Error: not null, IsLost: false });
        Assert.Equal("9", (await WaitForProcessAsync(well))?.Status?.Version);
    }

    [Fact]
    public async Task A_host_publishes_its_items_in_flight_and_additions_and_is_removed_at_its_end()
    {
        var queue = $"presence-{server.GetType().Name}";
        var (started, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var host = Host(builder =>
            builder
                .AddQueueWorker(
                    queue,
                    maxInFlight: 2,
                    _ =>
                        async (_, progress, _) =>
                        {
                            progress.Report("half-way");
                            started.TrySetResult();
                            await end.Task;
                            return "";
                        }
                )
                .Services.AddSingleton<PresenceContributor>(
                    (now, _) => Task.FromResult(now with { Device = "cpu" })
                )
        );
        await host.StartAsync(Stop);
        await new WorkQueue(server.Redis, queue, new WorkQueueOptions(), TimeProvider.System).EnqueueAsync(
            new WorkItem("held", ""),
            Stop
        );
        await started.Task.WaitAsync(Stop);
        host.Services.GetRequiredService<ILoggerFactory>()
            .CreateLogger("Some.Category")
            .Log(LogLevel.Warning, default, "it is warm", null, (text, _) => text);

        var beat = host.Services.GetServices<IHostedService>().OfType<PresencePublisher>().Single();
        var now = await beat.MeasureAsync(Stop);
        var work = Assert.Single(now.Queues);
        Assert.Equal((queue, 1), (work.Queue, work.InFlight));
        Assert.Equal(
            ("held", 1, "half-way"),
            (work.Items[0].Id, work.Items[0].Attempt, work.Items[0].Progress)
        );
        Assert.Equal("cpu", now.Device);
        Assert.Equal(
            ("Category", "it is warm"),
            Assert.Single(now.Errors.Select(error => (error.Category, error.Text)))
        );
        Assert.True(now.Usage is { WorkingSet: > 0, MemoryLimit: > 0, CpuSeconds: > 0, Threads: > 0 });

        await EventuallyAsync(async () =>
            (await Registry.ListAsync()).Any(seen =>
                seen.Status?.Queues.Any(one => one.Queue == queue) == true
            )
        );
        end.SetResult();
        await host.StopAsync(Stop);
        Assert.DoesNotContain(await Registry.ListAsync(), seen => seen.Name.Service == "presence");
    }

    [Fact]
    public async Task Of_many_items_in_flight_the_count_and_the_oldest_are_published()
    {
        using var worker = CreateInFlight($"many-{server.GetType().Name}", 60);
        using var cancellation = new CancellationTokenSource();
        var run = worker.RunAsync(cancellation.Token);
        await EventuallyAsync(() => Task.FromResult(worker.GetInFlight(0).InFlight == 60));
        var activity = worker.GetInFlight(50);
        Assert.Equal((60, 50), (activity.InFlight, activity.Items.Count));
        Assert.Equal(
            activity.Items.OrderByDescending(item => item.Duration).Select(item => item.Id),
            activity.Items.Select(item => item.Id)
        );
        await cancellation.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_busy_queue_does_not_hide_what_is_held_of_another()
    {
        var name = $"shares-{server.GetType().Name}";
        using var cancellation = new CancellationTokenSource();
        var (busy, calm) = (CreateInFlight($"{name}-busy", 60), CreateInFlight($"{name}-calm", 1));
        var runs = Task.WhenAll(busy.RunAsync(cancellation.Token), calm.RunAsync(cancellation.Token));
        await EventuallyAsync(() =>
            Task.FromResult(busy.GetInFlight(0).InFlight == 60 && calm.GetInFlight(0).InFlight == 1)
        );
        foreach (
            var workers in (QueueWorker[][])
                [
                    [busy, calm],
                    [calm, busy],
                ]
        )
        {
            var activities = PresencePublisher.GetInFlight(workers);
            Assert.Equal(
                ["item-0"],
                activities
                    .Single(work => work.Queue.EndsWith("calm", StringComparison.Ordinal))
                    .Items.Select(item => item.Id)
            );
            Assert.InRange(activities.Sum(work => work.Items.Count), 2, PresencePublisher.MaxItems);
        }
        await cancellation.CancelAsync();
        await runs;
        busy.Dispose();
        calm.Dispose();
    }

    /// <summary>A worker on a queue with so many items, none of which it ends.</summary>
    private QueueWorker CreateInFlight(string name, int items)
    {
        var queue = new WorkQueue(server.Redis, name, new WorkQueueOptions(), TimeProvider.System);
        for (var i = 0; i < items; i++)
            _ = queue.EnqueueAsync(new WorkItem($"item-{i}", ""), Stop);
        return new QueueWorker(
            queue,
            async (_, _, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return "";
            },
            maxInFlight: 60,
            TimeSpan.Zero,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance
        );
    }

    private IHost Host(Action<HostApplicationBuilder> add)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = "presence" }
        );
        builder.Services.AddSingleton(server.Redis); // an instance: the host leaves it open
        add(builder);
        return builder.Build();
    }

    private async Task<ObservedProcess?> WaitForProcessAsync(ProcessName name) =>
        (await Registry.ListAsync()).SingleOrDefault(seen => seen.Name == name);

    private static ProcessStatus Everything() =>
        new()
        {
            Version = "0.1.0",
            Started = DateTimeOffset.UnixEpoch,
            Uptime = TimeSpan.FromHours(3),
            Stopping = true,
            Usage = new ProcessUsage(1, 2, 3, 4.5, 0.25, 6),
            Device = "cuda",
            Queues =
            [
                new QueueActivity(
                    "generate",
                    70,
                    [new InFlightItem("ä/{x}", 2, TimeSpan.FromSeconds(5), "half")]
                ),
            ],
            Gpus = [new GpuUsage("NVIDIA H100", 1, null, 99)],
            Models = [new ResidentModel("tiny", "abc", ["1", "2"])],
            Errors = [new LoggedError(DateTimeOffset.UnixEpoch, LogLevel.Error, "Engine", "failed", 3)],
        };

    private static Task EventuallyAsync(Func<Task<bool>> holds) =>
        Eventually.HoldsAsync(holds, "it does not hold", Stop);
}
