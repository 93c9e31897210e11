using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Endpoints.Chat;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Modeling.Torch;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Inference;

/// <summary>Adds inference to a host.</summary>
public static class InferenceServiceExtensions
{
    private const string Endpoints = "Inference:Endpoints";
    private const string OnlyEndpoints = "Inference:OnlyEndpoints";

    /// <summary>
    /// Registers <see cref="ModelHost"/> and, for debates, the function that finds the client of an agent's model. Models at endpoints are called from
    /// this process, whatever their address: it works for the author of the run file.
    /// </summary>
    public static IHostApplicationBuilder AddInference(
        this IHostApplicationBuilder builder,
        EngineOptions? options = null
    )
    {
        builder.AddModelClients(options, AllowedEndpoints.All);
        builder.Services.TryAddSingleton<AgentClient>(services =>
        {
            var engines = services.GetRequiredService<EngineModelClient>();
            var endpoints = services.GetRequiredService<EndpointChatClient>();
            return (_, model, _) => ClientOf(model, engines, endpoints);
        });
        return builder;
    }

    /// <summary>
    /// Adds a worker that answers queued requests. Needs <see cref="ArtifactRoots"/>. Section <c>Inference</c>: <c>AtOnce</c>, most
    /// requests in hand; <c>Agents</c>, those to which this worker is pinned: it takes their requests and no others; <c>Endpoints</c>, the
    /// addresses of models elsewhere that it may call: with any, it takes the requests of such models too; <c>OnlyEndpoints</c>, and then no others.
    /// </summary>
    public static IHostApplicationBuilder AddInferenceWorker(
        this IHostApplicationBuilder builder,
        EngineOptions? options = null
    )
    {
        builder.Services.TryAddSingleton<GenerateWorker>();
        var atOnce = builder.Configuration.Number(
            "Inference:AtOnce",
            2 * (options ?? new EngineOptions()).MaxBatch
        );
        var agents = builder.Configuration.Agents("Inference:Agents");
        var endpoints = AllowedEndpoints.Parse(builder.Configuration["Inference:Endpoints"], Endpoints);
        builder.AddModelClients(options, endpoints);
        foreach (
            var queue in QueuesOf(
                agents,
                endpoints,
                EndpointSettings.Only(
                    builder.Configuration["Inference:OnlyEndpoints"],
                    OnlyEndpoints,
                    endpoints,
                    Endpoints
                )
            )
        )
            builder.AddQueueWorker(
                queue,
                atOnce,
                services => services.GetRequiredService<GenerateWorker>().DoAsync
            );
        builder.Services.AddSingleton<PresencePart>(services =>
            Models(services.GetRequiredService<ModelHost>())
        );
        builder.Services.AddSingleton(services =>
            services.GetRequiredService<Gpus>().Part(() => DevicePlacement.Known)
        );
        return builder;
    }

    private static void AddModelClients(
        this IHostApplicationBuilder builder,
        EngineOptions? options,
        AllowedEndpoints endpoints
    )
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(_ => new ModelHost(options ?? new EngineOptions()));
        builder.Services.TryAddSingleton<EngineModelClient>();
        builder.Services.TryAddSingleton(services => new EndpointChatClient(
            endpoints,
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

    private static IEnumerable<string> QueuesOf(
        IReadOnlyList<AgentId> agents,
        AllowedEndpoints endpoints,
        bool onlyEndpoints
    ) =>
        [
            .. onlyEndpoints ? []
            : agents.Count > 0 ? agents.Select(QueueNames.GenerateFor)
            : [QueueNames.Generate],
            .. endpoints.Any ? (IEnumerable<string>)[QueueNames.GenerateAtEndpoint] : [],
        ];

    private static PresencePart Models(ModelHost models) =>
        (now, _) =>
            Task.FromResult(
                now with
                {
                    Models =
                    [
                        .. models
                            .InMemory()
                            .Select(model => new ModelInMemory(
                                model.Name,
                                model.Reference.Digest,
                                model.Engine.AdapterDigests
                            )),
                    ],
                }
            );

    /// <summary>Maps the service's gRPC service.</summary>
    public static IEndpointRouteBuilder MapInference(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<InferenceGrpcService>();
        return endpoints;
    }
}
