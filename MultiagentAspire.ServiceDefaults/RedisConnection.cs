using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using StackExchange.Redis;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>The connection to <c>ConnectionStrings:redis</c> by Aspire's client, and its health check.</summary>
internal static class RedisConnection
{
    /// <summary>Name of the connection string and of the health check.</summary>
    private const string Name = "redis";

    /// <summary>
    /// Registers the connection, or nothing where no connection string is set: a service without queues. The server
    /// may start later than the service and may be unreachable for a while.
    /// </summary>
    /// <exception cref="InvalidSettingException">The connection string is invalid.</exception>
    public static void AddRedis(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(Name) is not { Length: > 0 } text)
            return;
        var options = Read(text);
        // Every change of a queue has its span; one for each command would hide them.
        builder.AddRedisClient(
            Name,
            settings => (settings.DisableTracing, settings.DisableHealthChecks) = (true, true),
            configured => configured.AbortOnConnectFail = options.AbortOnConnectFail
        );
        builder.Services.AddHealthChecks().AddCheck<RedisHealth>(Name);
    }

    /// <summary>Reads the connection string.</summary>
    /// <exception cref="InvalidSettingException">It is invalid.</exception>
    private static ConfigurationOptions Read(string text)
    {
        try
        {
            var options = ConfigurationOptions.Parse(text);
            options.AbortOnConnectFail = false; // connect later, and again
            return options;
        }
        catch (ArgumentException error)
        {
            throw new InvalidSettingException("ConnectionStrings:redis", error.Message);
        }
    }

    /// <summary>
    /// Pings the server. The result has no exception, which would be logged with its stack at every probe.
    /// </summary>
    private sealed class RedisHealth(IConnectionMultiplexer redis) : IHealthCheck
    {
        /// <inheritdoc/>
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        )
        {
            try
            {
                await redis.GetDatabase().PingAsync();
                return HealthCheckResult.Healthy();
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                return HealthCheckResult.Unhealthy(
                    $"the Redis server does not answer ({error.GetType().Name})"
                );
            }
        }
    }
}
