using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>Clients of other services.</summary>
public static class ServiceClients
{
    /// <summary>
    /// Adds a gRPC client of <paramref name="service"/>. Its address is <c>Services:&lt;service&gt;</c> (for example <c>dns:///consensus:8081</c>, behind which
    /// calls go round all that answer), or else what service discovery knows as its endpoint <c>grpc</c>. Calls wait for a service that starts, and are
    /// tried again when it is unavailable; each call says its own deadline.
    /// </summary>
    public static IHttpClientBuilder AddServiceClient<TClient>(this IHostApplicationBuilder builder, string service)
        where TClient : ClientBase<TClient>
    {
        var address = new Uri(builder.Configuration[$"Services:{service}"] is { Length: > 0 } given ? given : $"http://_grpc.{service}");
        return builder.Services.AddGrpcClient<TClient>(options => options.Address = address)
            .ConfigureChannel(channel =>
            {
                channel.MaxReceiveMessageSize = MessageLimits.Largest;
                channel.MaxSendMessageSize = MessageLimits.Largest;
                if (address.Scheme == "dns") channel.Credentials = ChannelCredentials.Insecure;
                channel.ServiceConfig = new ServiceConfig { MethodConfigs = { Retried() }, LoadBalancingConfigs = { new RoundRobinConfig() } };
            })
            .AddInterceptor<TokenInterceptor>();
    }

    private static MethodConfig Retried() => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 5,
            InitialBackoff = TimeSpan.FromMilliseconds(200),
            MaxBackoff = TimeSpan.FromSeconds(5),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}
