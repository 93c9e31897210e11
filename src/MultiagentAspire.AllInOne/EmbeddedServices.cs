using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Consensus;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Debate;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Queues;
using MultiagentAspire.Training;
using StackExchange.Redis;

namespace MultiagentAspire.AllInOne;

/// <summary>
/// All services in one process, connected as in a deployment: workers on queues, and an embedded Garnet server for
/// these on loopback. Used by <c>multiagent run</c>.
/// </summary>
public sealed class EmbeddedServices : IAsyncDisposable
{
    /// <summary>
    /// Settings of services that share one process. No worker can die alone, so leases outlast a suspended machine
    /// and nothing is retried; Ctrl-C does not wait for items in flight. The author of the run file owns the
    /// process, so any endpoint may be called.
    /// </summary>
    internal static readonly Dictionary<string, string?> Settings = CreateSettings();

    /// <summary>Server of the queues, on a port of loopback; stopped after the host.</summary>
    private readonly EmbeddedGarnet _garnet;

    /// <summary>All services and workers.</summary>
    private readonly IHost _host;

    private EmbeddedServices(EmbeddedGarnet garnet, IHost host) => (_garnet, _host) = (garnet, host);

    /// <summary>The services of the host, for example <see cref="FinetuningRun"/>.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts the queue server, the workers and the outer loop.</summary>
    /// <param name="roots">Folders of models and artifacts, which the services may read and write.</param>
    /// <param name="engine">Limits of the inference engines; null for the defaults.</param>
    /// <param name="time">Clock of all delays and timeouts; null for the system's.</param>
    public static async Task<EmbeddedServices> StartAsync(
        IEnumerable<string> roots,
        EngineOptions? engine = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        var garnet = EmbeddedGarnet.Start();
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Configuration.AddInMemoryCollection(Settings);
            var redis = await ConnectionMultiplexer.ConnectAsync(garnet.ConnectionString);
            // Registered by a function, so that the host disposes it.
            builder.Services.AddSingleton<IConnectionMultiplexer>(_ => redis);
            builder.Services.AddSingleton(new ArtifactRoots(roots));
            builder.Services.AddSingleton(time ?? TimeProvider.System);
            AddServices(builder, engine);
            var host = builder.Build();
            await host.StartAsync(cancellationToken);
            return new EmbeddedServices(garnet, host);
        }
        catch
        {
            garnet.Dispose();
            throw;
        }
    }

    /// <summary>A lease of one day and one attempt for every queue.</summary>
    private static Dictionary<string, string?> CreateSettings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Queues:DrainTimeout"] = "00:00:00",
            ["Inference:Endpoints"] = "*",
            ["Training:Endpoints"] = "*",
        };
        foreach (var queue in (string[])[QueueNames.Generate, QueueNames.Debate, QueueNames.Train])
        {
            settings[$"Queues:{queue}:Lease"] = "1.00:00:00";
            settings[$"Queues:{queue}:MaxAttempts"] = "1";
        }
        return settings;
    }

    /// <summary>Queued clients come first, so that services call each other over the queues.</summary>
    private static void AddServices(IHostApplicationBuilder builder, EngineOptions? engine)
    {
        builder.AddQueuedDebates().AddQueuedTraining().AddQueuedInference().AddQueuedScoring();
        builder
            .AddInferenceWorker(engine)
            .AddDebateWorker()
            .AddTrainingWorker()
            .AddConsensus()
            .AddFinetuning();
    }

    /// <summary>Stops the workers without a drain, then the queue server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _garnet.Dispose();
    }
}
