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
    /// Registers <see cref="PresenceRegistry"/>, <see cref="NvidiaSmi"/> and the service that reports this
    /// process. Needs <see cref="QueueWorkers"/>, a <see cref="TimeProvider"/> and, to report anything,
    /// <see cref="IConnectionMultiplexer"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Contains the secrets that no report may contain.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddPresence(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services.TryAddSingleton(provider => new RecentErrors(
            RecentErrors.SecretsIn(configuration),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<ILoggerProvider, RecentErrors>(GetRecentErrors)
        );
        services.TryAddSingleton(provider => new PresenceRegistry(
            provider.GetRequiredService<IConnectionMultiplexer>()
        ));
        services.TryAddSingleton(provider => new NvidiaSmi(provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PresencePublisher>());
        return services;
    }

    private static RecentErrors GetRecentErrors(IServiceProvider services) =>
        services.GetRequiredService<RecentErrors>();
}
