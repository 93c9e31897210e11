using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>gRPC clients of other services.</summary>
public static class ServiceClients
{
    /// <summary>
    /// Adds a gRPC client of a service. Its address is the setting <c>Services:&lt;service&gt;</c> or else the endpoint
    /// <c>grpc</c> that Aspire gives for a referenced service. Calls to <c>dns:///consensus:8081</c> are balanced over
    /// all its addresses. TLS is used for <c>https</c> addresses and, with <c>Services:Tls</c>, for <c>dns</c> ones.
    /// Every call has the shared token; calls to an unavailable service are retried up to four times. Each call sets
    /// its own deadline.
    /// </summary>
    /// <param name="service">Name of the service, such as <c>consensus</c>.</param>
    /// <param name="create">Constructor of the client.</param>
    /// <exception cref="InvalidSettingException">The address is missing or invalid.</exception>
    public static IHostApplicationBuilder AddServiceClient<TClient>(
        this IHostApplicationBuilder builder,
        string service,
        Func<CallInvoker, TClient> create
    )
        where TClient : ClientBase<TClient>
    {
        var address = AddressOf(builder.Configuration, service);
        var options = CreateOptions(UsesTls(builder.Configuration, address));
        builder.Services.TryAddSingleton(services =>
        {
            var token = services.GetRequiredService<TokenInterceptor>();
            return create(GrpcChannel.ForAddress(address, options).Intercept(token));
        });
        return builder;
    }

    /// <summary>The configured address of a service; Aspire's endpoint is used where there is none.</summary>
    private static Uri AddressOf(IConfiguration configuration, string service)
    {
        var key = $"Services:{service}";
        var text = configuration[key] ?? configuration[$"{key}:grpc:0"];
        if (string.IsNullOrEmpty(text))
            throw new InvalidSettingException(
                key,
                $"the gRPC address of the service {service} is needed, for example http://127.0.0.1:8081"
            );
        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            ? address
            : throw new InvalidSettingException(key, $"'{text}' is no address");
    }

    /// <summary>Always for https, never for http, and by <c>Services:Tls</c> for other schemes.</summary>
    private static bool UsesTls(IConfiguration configuration, Uri address) =>
        address.Scheme == Uri.UriSchemeHttps
        || (address.Scheme != Uri.UriSchemeHttp && IsEnabled(configuration["Services:Tls"]));

    /// <summary>A setting that is true or false; false where it is empty.</summary>
    private static bool IsEnabled(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return false;
        return bool.TryParse(text, out var enabled)
            ? enabled
            : throw new InvalidSettingException("Services:Tls", $"'{text}' is neither true nor false");
    }

    /// <summary>Limits of message sizes, keep-alive pings, round robin over addresses, and retries.</summary>
    private static GrpcChannelOptions CreateOptions(bool tls)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        };
        var service = new ServiceConfig
        {
            MethodConfigs = { RetryPolicy() },
            LoadBalancingConfigs = { new RoundRobinConfig() },
        };
        return new GrpcChannelOptions
        {
            MaxReceiveMessageSize = MessageLimits.MaxBytes,
            MaxSendMessageSize = MessageLimits.MaxBytes,
            Credentials = tls ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            HttpHandler = handler,
            DisposeHttpClient = true,
            ServiceConfig = service,
        };
    }

    /// <summary>Five attempts with 0.2 to 5 s between them, only while the service is UNAVAILABLE.</summary>
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
