using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Modeling.Torch;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training;

/// <summary>Adds finetuning of single agents to a host.</summary>
public static class TrainingServiceExtensions
{
    /// <summary>Registers <see cref="IAgentTrainer"/>.</summary>
    public static IHostApplicationBuilder AddTraining(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<AgentTrainer>();
        builder.Services.TryAddSingleton<IAgentTrainer>(services => services.GetRequiredService<AgentTrainer>());
        return builder;
    }

    /// <summary>Adds a worker that does queued finetuning jobs. Needs <see cref="ArtifactRoots"/>.</summary>
    public static IHostApplicationBuilder AddTrainingWorker(this IHostApplicationBuilder builder)
    {
        builder.AddTraining();
        builder.Services.TryAddSingleton<TrainWorker>();
        builder.Services.AddSingleton(services => services.GetRequiredService<Gpus>().Part(() => DevicePlacement.Known));
        return builder.AddQueueWorker(QueueNames.Train, atOnce: 1, services => services.GetRequiredService<TrainWorker>().DoAsync);
    }

    /// <summary>Maps the service's gRPC face.</summary>
    public static IEndpointRouteBuilder MapTraining(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<TrainingFace>();
        return endpoints;
    }
}
