using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Presence;

/// <summary>Lets a host report itself on the queues' server.</summary>
public static class PresenceServiceExtensions
{
    /// <summary>
    /// Registers <see cref="PresenceBoard"/>, <see cref="Gpus"/> and the service that reports this process. Needs
    /// <see cref="QueueWorkers"/>, a <see cref="TimeProvider"/> and, to report anything,
    /// <see cref="IConnectionMultiplexer"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Where the secrets are that no report may contain.</param>
    public static IServiceCollection AddPresence(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services.TryAddSingleton(provider => new RecentFaults(
            RecentFaults.SecretsIn(configuration),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, RecentFaults>(Faults));
        services.TryAddSingleton(provider => new PresenceBoard(
            provider.GetRequiredService<IConnectionMultiplexer>()
        ));
        services.TryAddSingleton(provider => new Gpus(provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PresenceBeat>());
        return services;
    }

    private static RecentFaults Faults(IServiceProvider services) =>
        services.GetRequiredService<RecentFaults>();
}
