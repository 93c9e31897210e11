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
/// A whole deployment in one process, the dashboard among its services: their doors are open on loopback, to
/// whoever shows the token. The queues end with the process; what is in the folder of runs stays, and a run
/// that was interrupted can be resumed there.
/// </summary>
public sealed class LocalDeployment : IAsyncDisposable
{
    private const string LoopbackAddress = "127.0.0.1";
    private const int MaxAttempts = 5;
    private readonly EmbeddedGarnet _garnet;
    private readonly WebApplication _app;

    private LocalDeployment(EmbeddedGarnet garnet, WebApplication app, string grpc, string token) =>
        (_garnet, _app, Grpc, Token) = (garnet, app, grpc, token);

    /// <summary>The address of all services' gRPC.</summary>
    public string Grpc { get; }

    /// <summary>The address of the dashboard.</summary>
    public Uri Pages => new(_app.Urls.First());

    /// <summary>What every call must show.</summary>
    public string Token { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it; the link that logs in to the dashboard is then on standard output.</summary>
    /// <param name="roots">Folders of models and artifacts, <paramref name="output"/> aside.</param>
    /// <param name="output">Under which <c>runs/&lt;name&gt;</c> lie.</param>
    /// <param name="port">Of the dashboard; 0: a free one.</param>
    /// <param name="token">Null: one made up.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LocalDeployment> StartAsync(
        IEnumerable<string> roots,
        string output,
        int port,
        string? token = null,
        CancellationToken cancellationToken = default
    )
    {
        token ??= SharedToken.Generate();
        for (var attempt = 1; ; attempt++)
        {
            var grpc = LoopbackPort.FindFree();
            try
            {
                return await StartAsync(
                    [Path.GetFullPath(output), .. roots],
                    output,
                    port,
                    grpc,
                    token,
                    cancellationToken
                );
            }
            catch (IOException error)
                when (attempt < MaxAttempts
                    && error.InnerException is AddressInUseException
                    && error.Message.Contains(Address(grpc), StringComparison.Ordinal)
                )
            {
                // Someone else has taken it since it was found free.
            }
        }
    }

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
            var builder = WebApplication.CreateSlimBuilder();
            // Pages say what was refused, and whoever starts this why it did not start.
            builder
                .Logging.SetMinimumLevel(LogLevel.Warning)
                .AddFilter("MultiagentAspire.ServiceDefaults.FaultInterceptor", LogLevel.Error)
                .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
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

    private static Dictionary<string, string?> Settings(
        IEnumerable<string> roots,
        string output,
        EmbeddedGarnet garnet,
        int port,
        int grpc,
        string token
    ) =>
        new(EmbeddedServices.Settings)
        {
            ["Security:Token"] = token,
            ["ConnectionStrings:redis"] = garnet.ConnectionString,
            ["Listen:Address"] = "loopback",
            ["Listen:Http"] = port.ToString(CultureInfo.InvariantCulture),
            ["Listen:Grpc"] = grpc.ToString(CultureInfo.InvariantCulture),
            ["Artifacts:Roots"] = string.Join(';', roots.Select(Path.GetFullPath).Distinct()),
            ["Artifacts:Output"] = Path.GetFullPath(output),
            ["Services:consensus"] = Address(grpc),
            ["Services:finetuning"] = Address(grpc),
            ["Services:debate"] = Address(grpc),
            ["Dashboard:LoginLink"] = "true",
        };

    private static void Add(WebApplicationBuilder builder)
    {
        // First what the services ask of each other, so that it goes over the queues; then those that do it.
        builder.AddQueuedDebates().AddQueuedTraining().AddQueuedInference();
        builder
            .AddInferenceWorker()
            .AddDebateWorker()
            .AddTrainingWorker()
            .AddConsensus()
            .AddFinetuningWorker();
        builder.AddDashboard();
        // Whoever interrupts it does not want to wait for browsers that keep their connections.
        builder.Services.PostConfigure<HostOptions>(options =>
            options.ShutdownTimeout = TimeSpan.FromSeconds(3)
        );
    }

    private static void Map(WebApplication app)
    {
        app.MapInference().MapDebate().MapTraining().MapConsensus().MapFinetuning();
        app.MapDashboard();
    }

    private static string Address(int port) =>
        string.Create(CultureInfo.InvariantCulture, $"http://{LoopbackAddress}:{port}");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _garnet.Dispose();
    }
}
