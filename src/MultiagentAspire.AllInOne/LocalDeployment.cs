using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Consensus;
using MultiagentAspire.Contracts;
using MultiagentAspire.Dashboard;
using MultiagentAspire.Debate;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Inference;
using MultiagentAspire.Queues;
using MultiagentAspire.ServiceDefaults;
using MultiagentAspire.Training;

namespace MultiagentAspire.AllInOne;

/// <summary>
/// A whole deployment in one process, with the dashboard, reachable on loopback by callers that have the token. The
/// queues end with the process. Run folders stay, and an interrupted run can be resumed. Used by
/// <c>multiagent dashboard</c>.
/// </summary>
public sealed class LocalDeployment : IAsyncDisposable
{
    /// <summary>Services are reachable from this machine only.</summary>
    private const string LoopbackAddress = "127.0.0.1";

    /// <summary>Ports of gRPC that are tried, in case another process takes one first.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Server of the queues; stopped after the services.</summary>
    private readonly EmbeddedGarnet _garnet;

    /// <summary>All services with their two ports.</summary>
    private readonly WebApplication _app;

    private LocalDeployment(EmbeddedGarnet garnet, WebApplication app, string grpc, string token) =>
        (_garnet, _app, Grpc, Token) = (garnet, app, grpc, token);

    /// <summary>Address of the gRPC port that all services share, such as <c>http://127.0.0.1:40001</c>.</summary>
    public string Grpc { get; }

    /// <summary>Address of the dashboard.</summary>
    public Uri Pages => new(_app.Urls.First());

    /// <summary>The bearer token of every call.</summary>
    public string Token { get; }

    /// <summary>The services of the host.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts all services; the dashboard writes its login link to standard output.</summary>
    /// <param name="roots">Folders of models and run files; <paramref name="output"/> is added.</param>
    /// <param name="output">Folder that contains <c>runs/&lt;name&gt;</c>.</param>
    /// <param name="port">Port of the dashboard; 0 for any free port.</param>
    /// <param name="token">The bearer token; null for a random one.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<LocalDeployment> StartAsync(
        IEnumerable<string> roots,
        string output,
        int port,
        string? token = null,
        CancellationToken cancellationToken = default
    )
    {
        token ??= SharedToken.Generate();
        string[] allRoots = [Path.GetFullPath(output), .. roots];
        for (var attempt = 1; ; attempt++)
        {
            var grpc = LoopbackPort.FindFree();
            try
            {
                return await StartAsync(allRoots, output, port, grpc, token, cancellationToken);
            }
            catch (IOException error)
                when (attempt < MaxAttempts
                    && error.InnerException is AddressInUseException
                    && error.Message.Contains(Address(grpc), StringComparison.Ordinal)
                )
            {
                // Another process has taken the gRPC port since it was found free: try the next.
            }
        }
    }

    /// <summary>Starts the services on given ports; on failure nothing keeps running.</summary>
    private static async Task<LocalDeployment> StartAsync(
        IEnumerable<string> roots,
        string output,
        int port,
        int grpc,
        string token,
        CancellationToken cancellationToken
    )
    {
        var garnet = EmbeddedGarnet.Start();
        WebApplication? app = null;
        try
        {
            var builder = CreateBuilder();
            builder.Configuration.AddInMemoryCollection(Settings(roots, output, garnet, port, grpc, token));
            app = ServiceHost.Build(builder, Add, Map);
            await app.StartAsync(cancellationToken);
            return new LocalDeployment(garnet, app, Address(grpc), token);
        }
        catch
        {
            if (app is not null)
                await app.DisposeAsync();
            garnet.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A host that logs warnings, except what is shown otherwise: pages show refused calls, and the caller of
    /// <c>StartAsync</c> gets the exception of a failed start.
    /// </summary>
    private static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder
            .Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("MultiagentAspire.ServiceDefaults.ExceptionInterceptor", LogLevel.Error)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        return builder;
    }

    /// <summary>
    /// The settings of one process, in place of appsettings.json: every service finds the others at the one gRPC port.
    /// </summary>
    private static Dictionary<string, string?> Settings(
        IEnumerable<string> roots,
        string output,
        EmbeddedGarnet garnet,
        int port,
        int grpc,
        string token
    )
    {
        var allRoots = string.Join(';', roots.Select(Path.GetFullPath).Distinct());
        var settings = new Dictionary<string, string?>(EmbeddedServices.Settings)
        {
            ["Security:Token"] = token,
            ["ConnectionStrings:redis"] = garnet.ConnectionString,
            ["Artifacts:Roots"] = allRoots,
            ["Artifacts:Output"] = Path.GetFullPath(output),
            ["Dashboard:LoginLink"] = "true",
        };
        settings["Listen:Address"] = "loopback";
        settings["Listen:Http"] = port.ToString(CultureInfo.InvariantCulture);
        settings["Listen:Grpc"] = grpc.ToString(CultureInfo.InvariantCulture);
        foreach (var service in (string[])["consensus", "finetuning", "debate"])
            settings[$"Services:{service}"] = Address(grpc);
        return settings;
    }

    /// <summary>Adds all services to the one process.</summary>
    private static void Add(WebApplicationBuilder builder)
    {
        // Queued clients come first, so that services call each other over the queues.
        builder.AddQueuedDebates().AddQueuedTraining().AddQueuedInference().AddQueuedScoring();
        builder
            .AddInferenceWorker()
            .AddDebateWorker()
            .AddTrainingWorker()
            .AddConsensus()
            .AddFinetuningWorker();
        builder.AddDashboard();
        // Ctrl-C does not wait for browsers that keep their connections open.
        builder.Services.PostConfigure<HostOptions>(options =>
            options.ShutdownTimeout = TimeSpan.FromSeconds(3)
        );
    }

    /// <summary>Maps gRPC services and pages.</summary>
    private static void Map(WebApplication app)
    {
        app.MapInference().MapDebate().MapTraining().MapConsensus().MapFinetuning();
        app.MapDashboard();
    }

    /// <summary>Address of a port on loopback, without TLS.</summary>
    private static string Address(int port) =>
        string.Create(CultureInfo.InvariantCulture, $"http://{LoopbackAddress}:{port}");

    /// <summary>Stops the services within three seconds, then the queue server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _garnet.Dispose();
    }
}
