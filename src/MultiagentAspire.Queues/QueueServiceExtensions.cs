using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>Adds queues and their workers to a host.</summary>
public static class QueueServiceExtensions
{
    /// <summary>
    /// Registers <see cref="WorkQueues"/> on the host's <see cref="IConnectionMultiplexer"/>. Section <c>Queues:&lt;name&gt;</c> of the configuration sets a
    /// queue's <see cref="WorkQueueOptions"/>; all services must say the same.
    /// </summary>
    public static IHostApplicationBuilder AddQueues(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        var configuration = builder.Configuration;
        builder.Services.TryAddSingleton(services => new WorkQueues(
            services.GetRequiredService<IConnectionMultiplexer>(), name => configuration.Queue(name, DefaultOf(name, services)), services.GetRequiredService<TimeProvider>()));
        foreach (var queue in configuration.GetSection("Queues").GetChildren().Where(child => child.Value is null))
            configuration.Queue(queue.Key, new WorkQueueOptions()); // what is wrong is said now
        return builder;
    }

    /// <summary>Adds a worker on a queue. At shutdown it drains within <c>Queues:Grace</c> (25 s unless said otherwise: Kubernetes waits 30).</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="atOnce">Most items in hand.</param>
    /// <param name="work">Makes what does the work.</param>
    /// <param name="defaults">How the queue treats its items where the configuration does not say it.</param>
    public static IHostApplicationBuilder AddQueueWorker(
        this IHostApplicationBuilder builder, string queue, int atOnce, Func<IServiceProvider, DoWork> work, WorkQueueOptions? defaults = null)
    {
        builder.AddQueues();
        if (defaults is not null) builder.Services.AddSingleton(new QueueDefault(queue, defaults));
        var grace = builder.Configuration.Span("Queues:Grace", TimeSpan.FromSeconds(25));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Max(options.ShutdownTimeout, grace + TimeSpan.FromSeconds(3)));
        builder.Services.AddSingleton<IHostedService>(services => new HostedWorker(new QueueWorker(
            services.GetRequiredService<WorkQueues>()[queue], work(services), atOnce, grace,
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<QueueWorker>>())));
        return builder;
    }

    private static WorkQueueOptions DefaultOf(string queue, IServiceProvider services) =>
        services.GetServices<QueueDefault>().FirstOrDefault(one => one.Queue == queue)?.Options ?? new WorkQueueOptions();

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private sealed record QueueDefault(string Queue, WorkQueueOptions Options);

    private sealed class HostedWorker(QueueWorker worker) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);

        public override void Dispose()
        {
            worker.Dispose();
            base.Dispose();
        }
    }
}
