using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;
using MultiagentAspire.ServiceDefaults.Settings;
using StackExchange.Redis;

namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>Adds queues and their workers to a host.</summary>
public static class QueueHostingExtensions
{
    /// <summary>What the host waits for its services beyond the drain timeout.</summary>
    public static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Registers <see cref="WorkQueues"/> on the host's <see cref="IConnectionMultiplexer"/>. Section
    /// <c>Queues:&lt;name&gt;</c> sets a queue's <see cref="WorkQueueOptions"/>, which all services must agree on.
    /// The process reports itself on the same server (<see cref="PresenceRegistry"/>), with what each registered
    /// <see cref="PresenceContributor"/> adds. Calling it again changes nothing.
    /// </summary>
    public static IHostApplicationBuilder AddQueues(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(WorkQueues)))
            return builder;
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddSettings<QueuesOptions, QueuesOptionsValidator>();
        builder.AddWorkQueueSettings();
        builder.Services.AddSingleton(MakeQueues);
        builder.Services.AddPresence(builder.Configuration); // before any worker: it ends after them
        builder.Services.AddSingleton(MakeWorkers);
        return builder;
    }

    /// <summary>
    /// Adds a worker on a queue, which drains at shutdown (<see cref="QueuesOptions.DrainTimeout"/>).
    /// </summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="maxInFlight">How many items it works on at once at most.</param>
    /// <param name="work">Makes what does the work.</param>
    public static IHostApplicationBuilder AddQueueWorker(
        this IHostApplicationBuilder builder,
        string queue,
        int maxInFlight,
        Func<IServiceProvider, ProcessWorkItem> work
    ) => builder.AddQueueWorkers(services => [new QueueWorkerSpec(queue, maxInFlight, work(services))]);

    /// <summary>
    /// Adds the workers that <paramref name="workers"/> lists, which it is asked for when the host starts.
    /// </summary>
    public static IHostApplicationBuilder AddQueueWorkers(
        this IHostApplicationBuilder builder,
        Func<IServiceProvider, IEnumerable<QueueWorkerSpec>> workers
    )
    {
        builder.AddQueues();
        builder.Services.AddSingleton(new QueueWorkerSource(workers));
        if (builder.Services.Any(service => service.ImplementationType == typeof(HostedQueueWorkers)))
            return builder;
        builder.Services.AddHostedService<HostedQueueWorkers>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<QueuesOptions>>(WaitForDrain);
        return builder;
    }

    private static void AddWorkQueueSettings(this IHostApplicationBuilder builder)
    {
        var validator = new SettingsValidator<WorkQueueOptions>(
            new WorkQueueOptionsValidator(),
            WorkQueueSettings.SectionOf
        );
        builder.Services.AddSingleton<IValidateOptions<WorkQueueOptions>>(validator);
        builder.Services.AddSingleton<IPostConfigureOptions<WorkQueueOptions>, WorkQueueSettings>();
        var queues = builder.Configuration.GetSection(QueuesOptions.SectionName).GetChildren();
        foreach (var queue in queues.Where(child => child.Value is null))
            builder.Services.AddOptionsWithValidateOnStart<WorkQueueOptions>(queue.Key);
    }

    private static WorkQueues MakeQueues(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptionsMonitor<WorkQueueOptions>>();
        return new WorkQueues(
            services.GetRequiredService<IConnectionMultiplexer>(),
            options.Get,
            services.GetRequiredService<TimeProvider>()
        );
    }

    private static QueueWorkers MakeWorkers(IServiceProvider services)
    {
        var specs = services.GetServices<QueueWorkerSource>().SelectMany(source => source(services));
        return new QueueWorkers([.. specs.Select(spec => MakeWorker(services, spec))]);
    }

    private static QueueWorker MakeWorker(IServiceProvider services, QueueWorkerSpec spec) =>
        new(
            services.GetRequiredService<WorkQueues>()[spec.Queue],
            spec.Work,
            spec.MaxInFlight,
            services.GetRequiredService<IOptions<QueuesOptions>>().Value.DrainTimeout,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<QueueWorker>>()
        );

    private static void WaitForDrain(HostOptions host, IOptions<QueuesOptions> queues)
    {
        var needed = queues.Value.DrainTimeout + ShutdownMargin;
        if (host.ShutdownTimeout < needed)
            host.ShutdownTimeout = needed;
    }
}
