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
    /// Registers <see cref="ModelCache"/> and, for debates in this process, the function that returns the client of an
    /// agent's model. Every endpoint that a run file names may be called, since the process works for the author of the
    /// run file.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">Limits of the engines; null: the defaults.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddInference(
        this IHostApplicationBuilder builder,
        EngineOptions? options = null
    )
    {
        builder.AddModelClients(_ => options ?? new EngineOptions(), _ => AllowedEndpoints.All);
        builder.Services.TryAddSingleton<IResponseScorer>(services =>
            services.GetRequiredService<EngineScorer>()
        );
        builder.Services.TryAddSingleton<AgentClient>(services =>
        {
            var engines = services.GetRequiredService<EngineModelClient>();
            var endpoints = services.GetRequiredService<EndpointChatClient>();
            return (_, model, _) => ClientOf(model, engines, endpoints);
        });
        return builder;
    }

    /// <summary>
    /// Adds workers of the generate queues by <see cref="InferenceOptions"/>. Needs <see cref="ArtifactRoots"/>.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="engine">Limits of the engines; null: those of the options.</param>
    /// <returns>The same builder.</returns>
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
            ContributeModels(services.GetRequiredService<ModelCache>())
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
        builder.Services.TryAddSingleton<EngineScorer>();
        builder.Services.TryAddSingleton(services => new EndpointChatClient(
            endpoints(services),
            services.GetRequiredService<TimeProvider>()
        ));
    }

    /// <summary>The client of an agent's model.</summary>
    /// <exception cref="EndpointException">A model at an endpoint cannot be called from this process.</exception>
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
    /// One worker for each queue, with twice a batch in flight by default.
    /// </summary>
    private static IEnumerable<QueueWorkerSpec> Workers(IServiceProvider services, EngineOptions engine)
    {
        var options = OptionsOf(services);
        var maxInFlight = options.MaxInFlight ?? 2 * engine.MaxBatch;
        var worker = services.GetRequiredService<GenerateWorker>();
        return QueuesOf(options)
            .Select(queue => new QueueWorkerSpec(queue, maxInFlight, worker.ProcessAsync));
    }

    /// <summary>The queues of a worker: of all agents or of pinned ones, and of models at endpoints.</summary>
    private static IEnumerable<string> QueuesOf(InferenceOptions options)
    {
        var pinned = options.PinnedAgents;
        IEnumerable<string> local =
            pinned.Count > 0 ? pinned.Select(QueueNames.GenerateFor) : [QueueNames.Generate];
        IEnumerable<string> atEndpoints = options.AllowedEndpoints.Any ? [QueueNames.GenerateAtEndpoint] : [];
        return options.OnlyEndpoints ? atEndpoints : local.Concat(atEndpoints);
    }

    /// <summary>Adds the models in memory to the presence of the process.</summary>
    private static PresenceContributor ContributeModels(ModelCache models) =>
        (status, _) =>
        {
            var resident = models.LoadedModels().Select(ToResidentModel);
            return Task.FromResult(status with { Models = [.. resident] });
        };

    private static ResidentModel ToResidentModel(LoadedModel model) =>
        new(model.Name, model.Reference.Digest, model.Engine.AdapterDigests);

    /// <summary>Maps the gRPC service of local models.</summary>
    /// <param name="endpoints">The routes of the host.</param>
    /// <returns>The same routes.</returns>
    public static IEndpointRouteBuilder MapInference(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<InferenceGrpcService>();
        return endpoints;
    }
}
