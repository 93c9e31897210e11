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
    /// <summary>How much longer than the drain timeout the host waits for its services to stop: 3 s.</summary>
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
        builder.Services.AddSingleton(CreateQueues);
        builder.Services.AddPresence(builder.Configuration); // before any worker: it ends after them
        builder.Services.AddSingleton(CreateWorkers);
        return builder;
    }

    /// <summary>
    /// Adds a worker on a queue, which drains at shutdown (<see cref="QueuesOptions.DrainTimeout"/>).
    /// </summary>
    /// <param name="queue">Name of the queue, see <c>QueueNames</c>.</param>
    /// <param name="maxInFlight">Maximum number of items that it works on concurrently.</param>
    /// <param name="work">Creates the function that processes an item, when the host starts.</param>
    public static IHostApplicationBuilder AddQueueWorker(
        this IHostApplicationBuilder builder,
        string queue,
        int maxInFlight,
        Func<IServiceProvider, ProcessWorkItem> work
    ) => builder.AddQueueWorkers(services => [new QueueWorkerSpec(queue, maxInFlight, work(services))]);

    /// <summary>
    /// Adds workers that depend on options or services. The host shuts down only after their drain timeout.
    /// </summary>
    /// <param name="workers">Lists the workers; called once, when the host starts.</param>
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

    /// <summary>Binds and validates the options of every queue that has a section, when the host starts.</summary>
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

    /// <summary>The queues on the host's connection, each with the options of its name.</summary>
    private static WorkQueues CreateQueues(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptionsMonitor<WorkQueueOptions>>();
        return new WorkQueues(
            services.GetRequiredService<IConnectionMultiplexer>(),
            options.Get,
            services.GetRequiredService<TimeProvider>()
        );
    }

    /// <summary>The workers that all areas of the host list.</summary>
    private static QueueWorkers CreateWorkers(IServiceProvider services)
    {
        var specs = services.GetServices<QueueWorkerSource>().SelectMany(source => source(services));
        return new QueueWorkers([.. specs.Select(spec => CreateWorker(services, spec))]);
    }

    private static QueueWorker CreateWorker(IServiceProvider services, QueueWorkerSpec spec)
    {
        var queue = services.GetRequiredService<WorkQueues>()[spec.Queue];
        var options = services.GetRequiredService<IOptions<QueuesOptions>>().Value;
        return new QueueWorker(
            queue,
            spec.Work,
            spec.MaxInFlight,
            options.DrainTimeout,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<QueueWorker>>()
        );
    }

    /// <summary>Raises the host's shutdown timeout to the drain timeout with its margin.</summary>
    private static void WaitForDrain(HostOptions host, IOptions<QueuesOptions> queues)
    {
        var needed = queues.Value.DrainTimeout + ShutdownMargin;
        if (host.ShutdownTimeout < needed)
            host.ShutdownTimeout = needed;
    }
}
