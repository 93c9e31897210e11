using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Endpoints.Chat;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Modeling.Torch;
using MultiagentAspire.Queues.Presence;
using MultiagentAspire.ServiceDefaults.Queueing;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Inference;

/// <summary>Adds inference to a host.</summary>
public static class InferenceServiceExtensions
{
    /// <summary>
    /// Registers <see cref="ModelCache"/> and, for debates, the function that finds the client of an agent's
    /// model. Models at endpoints are called from this process, whatever their address: it works for the author of
    /// the run file.
    /// </summary>
    public static IHostApplicationBuilder AddInference(
        this IHostApplicationBuilder builder,
        EngineOptions? options = null
    )
    {
        builder.AddModelClients(_ => options ?? new EngineOptions(), _ => AllowedEndpoints.All);
        builder.Services.TryAddSingleton<AgentClient>(services =>
        {
            var engines = services.GetRequiredService<EngineModelClient>();
            var endpoints = services.GetRequiredService<EndpointChatClient>();
            return (_, model, _) => ClientOf(model, engines, endpoints);
        });
        return builder;
    }

    /// <summary>
    /// Adds workers that answer queued requests, as <see cref="InferenceOptions"/> say. Needs
    /// <see cref="ArtifactRoots"/>.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="engine">Limits of the engines; null: those of the options.</param>
    public static IHostApplicationBuilder AddInferenceWorker(
        this IHostApplicationBuilder builder,
        EngineOptions? engine = null
    )
    {
        builder.AddSettings<InferenceOptions, InferenceOptionsValidator>();
        builder.AddModelClients(
            services => engine ?? OptionsOf(services).Engine,
            services => OptionsOf(services).AllowedEndpoints
        );
        builder.Services.TryAddSingleton<GenerateWorker>();
        builder.AddQueueWorkers(services => Workers(services, engine ?? OptionsOf(services).Engine));
        builder.Services.AddSingleton<PresenceContributor>(services =>
            Models(services.GetRequiredService<ModelCache>())
        );
        builder.Services.AddSingleton(services =>
            services.GetRequiredService<NvidiaSmi>().ContributeTo(() => DevicePlacement.IsKnownDevice)
        );
        return builder;
    }

    private static InferenceOptions OptionsOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<InferenceOptions>>().Value;

    private static void AddModelClients(
        this IHostApplicationBuilder builder,
        Func<IServiceProvider, EngineOptions> engine,
        Func<IServiceProvider, AllowedEndpoints> endpoints
    )
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(services => new ModelCache(engine(services)));
        builder.Services.TryAddSingleton<EngineModelClient>();
        builder.Services.TryAddSingleton(services => new EndpointChatClient(
            endpoints(services),
            services.GetRequiredService<TimeProvider>()
        ));
    }

    private static IModelClient ClientOf(
        AgentModel model,
        EngineModelClient engines,
        EndpointChatClient endpoints
    )
    {
        if (model.Base.Endpoint is null)
            return engines;
        endpoints.RequireCallable(model);
        return endpoints;
    }

    /// <summary>
    /// One worker a queue. Twice a batch by default: the next requests wait in the worker, no step waits for the
    /// queue.
    /// </summary>
    private static IEnumerable<QueueWorkerSpec> Workers(IServiceProvider services, EngineOptions engine)
    {
        var options = OptionsOf(services);
        var maxInFlight = options.MaxInFlight ?? 2 * engine.MaxBatch;
        var worker = services.GetRequiredService<GenerateWorker>();
        return QueuesOf(options)
            .Select(queue => new QueueWorkerSpec(queue, maxInFlight, worker.ProcessAsync));
    }

    private static IEnumerable<string> QueuesOf(InferenceOptions options)
    {
        var pinned = options.PinnedAgents;
        IEnumerable<string> local =
            pinned.Count > 0 ? pinned.Select(QueueNames.GenerateFor) : [QueueNames.Generate];
        IEnumerable<string> atEndpoints = options.AllowedEndpoints.Any ? [QueueNames.GenerateAtEndpoint] : [];
        return options.OnlyEndpoints ? atEndpoints : local.Concat(atEndpoints);
    }

    private static PresenceContributor Models(ModelCache models) =>
        (now, _) =>
            Task.FromResult(
                now with
                {
                    Models =
                    [
                        .. models
                            .LoadedModels()
                            .Select(model => new ResidentModel(
                                model.Name,
                                model.Reference.Digest,
                                model.Engine.AdapterDigests
                            )),
                    ],
                }
            );

    /// <summary>Maps the gRPC service.</summary>
    public static IEndpointRouteBuilder MapInference(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<InferenceGrpcService>();
        return endpoints;
    }
}
