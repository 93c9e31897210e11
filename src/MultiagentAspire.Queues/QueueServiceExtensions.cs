using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Queues.Presence;
using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>Adds queues and their workers to a host.</summary>
public static class QueueServiceExtensions
{
    /// <summary>
    /// Registers <see cref="WorkQueues"/> on the host's <see cref="IConnectionMultiplexer"/>. Section <c>Queues:&lt;name&gt;</c> of the configuration sets a
    /// queue's <see cref="WorkQueueOptions"/>; all services must say the same. The process tells of itself on the same server (<see cref="PresenceBoard"/>), with what each registered
    /// <see cref="PresencePart"/> adds.
    /// </summary>
    public static IHostApplicationBuilder AddQueues(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        var configuration = builder.Configuration;
        builder.Services.TryAddSingleton(services => new WorkQueues(
            services.GetRequiredService<IConnectionMultiplexer>(),
            name => configuration.Queue(name, DefaultOf(name, services)),
            services.GetRequiredService<TimeProvider>()
        ));
        builder.AddPresence();
        foreach (
            var queue in configuration.GetSection("Queues").GetChildren().Where(child => child.Value is null)
        )
            configuration.Queue(queue.Key, new WorkQueueOptions()); // what is wrong is said now
        return builder;
    }

    /// <summary>Adds a worker on a queue. At shutdown it drains within <c>Queues:Grace</c> (25 s unless said otherwise: Kubernetes waits 30).</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="atOnce">Most items in hand.</param>
    /// <param name="work">Makes what does the work.</param>
    /// <param name="defaults">How the queue treats its items where the configuration does not say it.</param>
    public static IHostApplicationBuilder AddQueueWorker(
        this IHostApplicationBuilder builder,
        string queue,
        int atOnce,
        Func<IServiceProvider, DoWork> work,
        WorkQueueOptions? defaults = null
    )
    {
        builder.AddQueues();
        if (defaults is not null)
            builder.Services.AddSingleton(new QueueDefault(queue, defaults));
        var grace = builder.Configuration.Span("Queues:Grace", TimeSpan.FromSeconds(25));
        builder.Services.Configure<HostOptions>(options =>
            options.ShutdownTimeout = Max(options.ShutdownTimeout, grace + TimeSpan.FromSeconds(3))
        );
        var key = new object(); // one worker for the host that runs it, and for whoever wants to know what is in hand
        builder.Services.AddKeyedSingleton(
            key,
            (services, _) =>
                new QueueWorker(
                    services.GetRequiredService<WorkQueues>()[queue],
                    work(services),
                    atOnce,
                    grace,
                    services.GetRequiredService<TimeProvider>(),
                    services.GetRequiredService<ILogger<QueueWorker>>()
                )
        );
        builder.Services.AddSingleton(services => services.GetRequiredKeyedService<QueueWorker>(key));
        builder.Services.AddSingleton<IHostedService>(services => new HostedWorker(
            services.GetRequiredKeyedService<QueueWorker>(key)
        ));
        return builder;
    }

    /// <summary>Before any worker: it ends after them.</summary>
    private static void AddPresence(this IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.TryAddSingleton(services => new RecentFaults(
            RecentFaults.SecretsIn(configuration),
            services.GetRequiredService<TimeProvider>()
        ));
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<ILoggerProvider, RecentFaults>(services =>
                services.GetRequiredService<RecentFaults>()
            )
        );
        builder.Services.TryAddSingleton(services => new PresenceBoard(
            services.GetRequiredService<IConnectionMultiplexer>()
        ));
        builder.Services.TryAddSingleton<Gpus>(services => new Gpus(
            services.GetRequiredService<TimeProvider>()
        ));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PresenceBeat>());
    }

    private static WorkQueueOptions DefaultOf(string queue, IServiceProvider services) =>
        services.GetServices<QueueDefault>().FirstOrDefault(one => one.Queue == queue)?.Options
        ?? new WorkQueueOptions();

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private sealed record QueueDefault(string Queue, WorkQueueOptions Options);

    private sealed class HostedWorker(QueueWorker worker) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            worker.RunAsync(stoppingToken);
    }
}
