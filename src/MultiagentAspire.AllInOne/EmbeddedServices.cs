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
/// Every service in one process, as they run apart: workers on queues, and a server for these on loopback.
/// </summary>
public sealed class EmbeddedServices : IAsyncDisposable
{
    /// <summary>
    /// No worker dies alone here: leases outlast every sleep of the machine, what fails would fail again, and whoever
    /// interrupts the process does not want to wait for what is in hand. Whoever writes the run file is whose process
    /// it is: any endpoint may be called.
    /// </summary>
    internal static readonly Dictionary<string, string?> Settings = new(
        ((IEnumerable<string>)[QueueNames.Generate, QueueNames.Debate, QueueNames.Train])
            .SelectMany(queue =>
                (KeyValuePair<string, string?>[])
                    [new($"Queues:{queue}:Lease", "1.00:00:00"), new($"Queues:{queue}:MaxAttempts", "1")]
            )
            .Append(new("Queues:DrainTimeout", "00:00:00"))
            .Append(new("Inference:Endpoints", "*"))
            .Append(new("Training:Endpoints", "*"))
    );

    private readonly EmbeddedGarnet _garnet;
    private readonly IHost _host;

    private EmbeddedServices(EmbeddedGarnet garnet, IHost host) => (_garnet, _host) = (garnet, host);

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts them.</summary>
    /// <param name="roots">Folders of models and artifacts.</param>
    /// <param name="engine">Limits of the inference engines; null for the defaults.</param>
    /// <param name="time">The clock of all pauses and timeouts; null for the system's.</param>
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
            // by a function, so that the host closes it
            builder.Services.AddSingleton<IConnectionMultiplexer>(_ => redis);
            builder.Services.AddSingleton(new ArtifactRoots(roots));
            builder.Services.AddSingleton(time ?? TimeProvider.System);
            // First what the services ask of each other, so that it goes over the queues; then the workers.
            builder.AddQueuedDebates().AddQueuedTraining().AddQueuedInference();
            builder
                .AddInferenceWorker(engine)
                .AddDebateWorker()
                .AddTrainingWorker()
                .AddConsensus()
                .AddFinetuning();
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

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _garnet.Dispose();
    }
}
