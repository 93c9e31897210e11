using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using StackExchange.Redis;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>The connection to <c>ConnectionStrings:redis</c>, and its health, by Aspire's client.</summary>
internal static class RedisConnection
{
    private const string Name = "redis";

    public static void AddRedis(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(Name) is not { Length: > 0 } text)
            return; // a service without queues
        var options = Read(text);
        // Every change of a queue has its span; one for each command would hide them. Health is asked below.
        builder.AddRedisClient(
            Name,
            settings => (settings.DisableTracing, settings.DisableHealthChecks) = (true, true),
            configured => configured.AbortOnConnectFail = options.AbortOnConnectFail
        );
        builder.Services.AddHealthChecks().AddCheck<RedisHealth>(Name);
    }

    private static ConfigurationOptions Read(string text)
    {
        try
        {
            var options = ConfigurationOptions.Parse(text);
            options.AbortOnConnectFail = false; // it may start after us, and may be gone for a while
            return options;
        }
        catch (ArgumentException error)
        {
            throw new InvalidSettingException("ConnectionStrings:redis", error.Message);
        }
    }

    /// <summary>Says nothing of the exception: it would be logged, stack and all, at every probe.</summary>
    private sealed class RedisHealth(IConnectionMultiplexer redis) : IHealthCheck
    {
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
