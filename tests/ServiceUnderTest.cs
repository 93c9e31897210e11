using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Testing;

/// <summary>
/// A service as it runs apart, in this process: on loopback, on ports that were free, with the defaults of
/// all services.
/// </summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    public const string Token = "a-token-for-tests-only";
    private readonly WebApplication _app;
    private readonly List<GrpcChannel> _channels = [];

    private ServiceUnderTest(WebApplication app) => _app = app;

    private IReadOnlyList<string> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    public IServiceProvider Services => _app.Services;

    /// <summary>Of health.</summary>
    public Uri Http => new(Addresses[0]);

    public int GrpcPort => new Uri(Addresses[1]).Port;

    public static async Task<ServiceUnderTest> StartAsync(
        Action<WebApplicationBuilder> add,
        Action<WebApplication> map,
        params (string Key, string Value)[] settings
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>([
                new("Security:Token", Token),
                new("Listen:Http", "0"),
                new("Listen:Grpc", "0"),
                .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)),
            ])
        );
        builder.Logging.ClearProviders();
        var app = ServiceHost.Build(builder, add, map);
        await app.StartAsync();
        return new ServiceUnderTest(app);
    }

    /// <summary>Calls of the service that show <paramref name="token"/>; null: none.</summary>
    public CallInvoker Calls(string? token = Token)
    {
        var channel = GrpcChannel.ForAddress(
            Addresses[1],
            new GrpcChannelOptions { MaxSendMessageSize = null, MaxReceiveMessageSize = null }
        );
        _channels.Add(channel);
        return channel.Intercept(headers =>
        {
            if (token is not null)
                headers.Add("authorization", $"Bearer {token}");
            return headers;
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
