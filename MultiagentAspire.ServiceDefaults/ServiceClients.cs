using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>Clients of other services.</summary>
public static class ServiceClients
{
    /// <summary>
    /// Adds a gRPC client of <paramref name="service"/>. Its address is <c>Services:&lt;service&gt;</c>, such
    /// as <c>dns:///consensus:8081</c>, behind which calls go round all that answer (with <c>Services:Tls</c>
    /// by TLS, as <c>https</c> addresses in any case); or else the endpoint <c>grpc</c> that Aspire tells of
    /// a referenced service. Calls are tried again when the service is unavailable; each call says its own
    /// deadline.
    /// </summary>
    /// <param name="create">Makes the client: its constructor.</param>
    public static IHostApplicationBuilder AddServiceClient<TClient>(
        this IHostApplicationBuilder builder,
        string service,
        Func<CallInvoker, TClient> create
    )
        where TClient : ClientBase<TClient>
    {
        var text =
            builder.Configuration[$"Services:{service}"]
            ?? builder.Configuration[$"Services:{service}:grpc:0"];
        if (string.IsNullOrEmpty(text))
            throw new InvalidSettingException(
                $"Services:{service}",
                $"the gRPC address of the service {service} is needed, for example http://127.0.0.1:8081"
            );
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address))
            throw new InvalidSettingException($"Services:{service}", $"'{text}' is no address");
        var tls =
            address.Scheme == Uri.UriSchemeHttps
            || (address.Scheme != Uri.UriSchemeHttp && IsEnabled(builder.Configuration["Services:Tls"]));
        builder.Services.TryAddSingleton(services =>
            create(
                GrpcChannel
                    .ForAddress(address, Options(tls))
                    .Intercept(services.GetRequiredService<TokenInterceptor>())
            )
        );
        return builder;
    }

    private static bool IsEnabled(string? text) =>
        !string.IsNullOrEmpty(text)
        && (
            bool.TryParse(text, out var on)
                ? on
                : throw new InvalidSettingException("Services:Tls", $"'{text}' is neither true nor false")
        );

    private static GrpcChannelOptions Options(bool tls) =>
        new()
        {
            MaxReceiveMessageSize = MessageLimits.MaxBytes,
            MaxSendMessageSize = MessageLimits.MaxBytes,
            Credentials = tls ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            },
            DisposeHttpClient = true,
            ServiceConfig = new ServiceConfig
            {
                MethodConfigs = { RetryPolicy() },
                LoadBalancingConfigs = { new RoundRobinConfig() },
            },
        };

    private static MethodConfig RetryPolicy() =>
        new()
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
