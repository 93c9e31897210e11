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
/// A web server of OpenAI's protocol in front of agents and societies: <c>GET /v1/models</c> and
/// <c>POST /v1/chat/completions</c>, each with a bearer token. Models and debates are the caller's.
/// </summary>
public sealed class OpenAiServer : IAsyncDisposable
{
    /// <summary>Open connections; Kestrel closes further ones.</summary>
    private const int MaxConnections = 1024;

    /// <summary>How long requests in flight may take after shutdown is requested.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The web server; owned by this object.</summary>
    private readonly WebApplication _app;

    private OpenAiServer(WebApplication app) => _app = app;

    /// <summary>Base address for clients, with the actual port, for example <c>http://127.0.0.1:8000/v1</c>.</summary>
    public Uri Endpoint => new(new Uri(_app.Urls.First()), "/v1");

    /// <summary>Listens at the address of <paramref name="options"/> until it is disposed.</summary>
    /// <param name="models">What is served; all names are fixed from now on.</param>
    /// <param name="clientFor">Gives the client of an agent's model.</param>
    /// <param name="runDebate">Runs a society's debate and reports its turns.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The host is no address of this machine.</exception>
    public static async Task<OpenAiServer> StartAsync(
        ServedModels models,
        AgentClient clientFor,
        StreamDebate runDebate,
        ServingOptions options,
        TimeProvider time,
        CancellationToken cancellationToken = default
    )
    {
        var app = CreateApplication(options);
        var admission = new RequestAdmission(options.MaxInFlight);
        var chat = new ChatCompletionsEndpoint(models, clientFor, runDebate, admission, time, app.Lifetime);
        UseErrorsAndToken(app, new SharedToken(options.Token));
        app.UseRouting();
        MapModels(app, models);
        app.MapPost("/v1/chat/completions", (RequestDelegate)chat.CompleteAsync);
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

    /// <summary>Plain HTTP/1 with limits; logs go to standard error, since standard output is the command's.</summary>
    private static WebApplication CreateApplication(ServingOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder
            .Logging.ClearProviders()
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning)
            // The caller reports why the host did not start.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestLimits.MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Listen(options.Host, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        return builder.Build();
    }

    /// <summary>
    /// Errors come first, so that a refused token has the protocol's form too. Every address needs the token.
    /// </summary>
    private static void UseErrorsAndToken(WebApplication app, SharedToken token)
    {
        var logger = app.Services.GetRequiredService<ILogger<ApiErrorMiddleware>>();
        var errors = new ApiErrorMiddleware(app.Lifetime, logger);
        app.Use(next => context => errors.InvokeAsync(context, next));
        app.Use(next =>
            context =>
                token.IsAuthorized(context.Request.Headers.Authorization.ToString())
                    ? next(context)
                    : throw ApiErrorException.InvalidToken()
        );
    }

    /// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>; an id may contain slashes.</summary>
    private static void MapModels(WebApplication app, ServedModels models)
    {
        app.MapGet(
            "/v1/models",
            context =>
            {
                var list = models.Named.Select(entry => ToModelObject(entry.Name, entry.Model));
                return context.Response.WriteAsJsonAsync(
                    new ModelList([.. list]),
                    ProtocolJson.Plain.ModelList
                );
            }
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
    }

    /// <summary>A model under one of its names.</summary>
    private static ModelObject ToModelObject(string name, ServedModel model) =>
        new(name, model.Created.ToUnixTimeSeconds(), model.Root, model.Parent);

    /// <summary>Stops the server; requests in flight are cancelled after two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
