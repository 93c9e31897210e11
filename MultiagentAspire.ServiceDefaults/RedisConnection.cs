using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MultiagentAspire.Core;
using StackExchange.Redis;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>The connection to <c>ConnectionStrings:redis</c>, and its health.</summary>
internal static class RedisConnection
{
    private const string Name = "redis";

    public static void AddRedis(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(Name) is not { Length: > 0 } text) return; // a service without queues
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(text);
        }
        catch (ArgumentException error)
        {
            throw new InvalidSettingException("ConnectionStrings:redis", error.Message);
        }
        options.AbortOnConnectFail = false; // it may start after us, and may be gone for a while
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(options));
        builder.Services.AddHealthChecks().AddCheck<RedisHealth>(Name);
    }

    private sealed class RedisHealth(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.GetDatabase().PingAsync();
                return HealthCheckResult.Healthy();
            }
            catch (RedisException error)
            {
                return HealthCheckResult.Unhealthy("the Redis server does not answer", error);
            }
        }
    }
}
