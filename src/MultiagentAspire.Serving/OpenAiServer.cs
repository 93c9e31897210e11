using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>
/// Models behind OpenAI's protocol: <c>GET /v1/models</c> and <c>POST /v1/chat/completions</c>, each with a
/// bearer token. It owns neither agents nor debates.
/// </summary>
public sealed class OpenAiServer : IAsyncDisposable
{
    private const int MaxConnections = 1024;
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;

    private OpenAiServer(WebApplication app) => _app = app;

    /// <summary>For clients: <c>http://127.0.0.1:8000/v1</c>.</summary>
    public Uri Endpoint => new(new Uri(_app.Urls.First()), "/v1");

    /// <summary>Starts it.</summary>
    /// <param name="clientFor">Asks an agent.</param>
    /// <param name="watch">Holds a society's debates.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<OpenAiServer> StartAsync(
        ServedModels models,
        AgentClient clientFor,
        StreamDebate watch,
        ServingOptions address,
        TimeProvider time,
        CancellationToken cancellationToken = default
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        // Standard output is the command's own; whoever starts this says why it did not start.
        builder
            .Logging.ClearProviders()
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestLimits.MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Listen(address.Host, address.Port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        var app = builder.Build();
        Map(
            app,
            models,
            new ChatCompletionsEndpoint(
                models,
                clientFor,
                watch,
                new RequestAdmission(address.MaxInFlight),
                time,
                app.Lifetime
            ),
            new SharedToken(address.Token)
        );
        try
        {
            await app.StartAsync(cancellationToken);
            return new OpenAiServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static void Map(
        WebApplication app,
        ServedModels models,
        ChatCompletionsEndpoint chat,
        SharedToken token
    )
    {
        var refusals = new ApiErrorMiddleware(
            app.Lifetime,
            app.Services.GetRequiredService<ILogger<ApiErrorMiddleware>>()
        );
        app.Use(next => context => refusals.InvokeAsync(context, next));
        app.Use(next =>
            context =>
                token.IsAuthorized(context.Request.Headers.Authorization.ToString())
                    ? next(context)
                    : throw ApiErrorException.InvalidToken()
        );
        app.UseRouting();
        app.MapGet(
            "/v1/models",
            context =>
                context.Response.WriteAsJsonAsync(
                    new ModelList([.. models.Named.Select(entry => ToModelObject(entry.Name, entry.Model))]),
                    ProtocolJson.Plain.ModelList
                )
        );
        app.MapGet(
            "/v1/models/{**id}",
            context =>
            {
                var name = (string?)context.Request.RouteValues["id"] ?? "";
                return context.Response.WriteAsJsonAsync(
                    ToModelObject(name, models.Find(name)),
                    ProtocolJson.Plain.ModelObject
                );
            }
        );
        app.MapPost("/v1/chat/completions", (RequestDelegate)chat.CompleteAsync);
    }

    private static ModelObject ToModelObject(string name, ServedModel model) =>
        new(name, model.Created.ToUnixTimeSeconds(), model.Root, model.Parent);

    /// <summary>Ends it within seconds: whatever is being answered breaks off.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
