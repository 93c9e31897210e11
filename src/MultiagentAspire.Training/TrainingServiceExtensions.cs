using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Endpoints.Jobs;
using MultiagentAspire.Modeling.Torch;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;
using MultiagentAspire.Training.Endpoints;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training;

/// <summary>Adds finetuning of single agents to a host.</summary>
public static class TrainingServiceExtensions
{
    private const string Endpoints = "Training:Endpoints";
    private const string OnlyEndpoints = "Training:OnlyEndpoints";

    /// <summary>Registers <see cref="IAgentTrainer"/>. Endpoints are called from this process, whatever their address: it works for the author of the run file.</summary>
    public static IHostApplicationBuilder AddTraining(this IHostApplicationBuilder builder)
    {
        builder.AddEndpointTrainer(AllowedEndpoints.All);
        builder.Services.TryAddSingleton<AgentTrainer>();
        builder.Services.TryAddSingleton<IAgentTrainer, AgentTrainers>();
        return builder;
    }

    /// <summary>
    /// Adds a worker that does queued finetuning jobs. Needs <see cref="ArtifactRoots"/>. Section <c>Training</c>: <c>Endpoints</c>, the addresses whose finetuning it may call: with any,
    /// it takes the jobs of models there too, <c>EndpointsAtOnce</c> of them together; <c>OnlyEndpoints</c>, and then no others.
    /// </summary>
    public static IHostApplicationBuilder AddTrainingWorker(this IHostApplicationBuilder builder)
    {
        var endpoints = AllowedEndpoints.Parse(builder.Configuration["Training:Endpoints"], Endpoints);
        builder.AddEndpointTrainer(endpoints).AddTraining();
        if (endpoints.Any)
        {
            builder.Services.TryAddSingleton<EndpointTrainWorker>();
            builder.AddQueueWorker(
                QueueNames.TrainAtEndpoint,
                builder.Configuration.Number("Training:EndpointsAtOnce", 64),
                services => services.GetRequiredService<EndpointTrainWorker>().DoAsync
            );
        }
        if (
            EndpointSettings.Only(
                builder.Configuration["Training:OnlyEndpoints"],
                OnlyEndpoints,
                endpoints,
                Endpoints
            )
        )
            return builder;
        builder.Services.TryAddSingleton<TrainWorker>();
        builder.Services.AddSingleton(services =>
            services.GetRequiredService<Gpus>().Part(() => DevicePlacement.Known)
        );
        return builder.AddQueueWorker(
            QueueNames.Train,
            atOnce: 1,
            services => services.GetRequiredService<TrainWorker>().DoAsync
        );
    }

    private static IHostApplicationBuilder AddEndpointTrainer(
        this IHostApplicationBuilder builder,
        AllowedEndpoints endpoints
    )
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(services => new EndpointTrainer(
            endpoints,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<EndpointTrainer>>()
        ));
        return builder;
    }

    /// <summary>Maps the service's gRPC face.</summary>
    public static IEndpointRouteBuilder MapTraining(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<TrainingFace>();
        return endpoints;
    }
}
