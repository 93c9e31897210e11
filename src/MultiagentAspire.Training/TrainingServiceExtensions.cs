using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Endpoints.Jobs;
using MultiagentAspire.Modeling.Torch;
using MultiagentAspire.Queues.Presence;
using MultiagentAspire.ServiceDefaults.Queueing;
using MultiagentAspire.ServiceDefaults.Settings;
using MultiagentAspire.Training.Endpoints;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training;

/// <summary>Adds finetuning of single agents to a host.</summary>
public static class TrainingServiceExtensions
{
    /// <summary>
    /// Registers <see cref="IAgentTrainer"/>. Endpoints are called from this process, whatever their address: it
    /// works for the author of the run file.
    /// </summary>
    public static IHostApplicationBuilder AddTraining(this IHostApplicationBuilder builder)
    {
        builder.AddEndpointTrainer(_ => AllowedEndpoints.All);
        builder.Services.TryAddSingleton<AgentTrainer>();
        builder.Services.TryAddSingleton<IAgentTrainer, TrainerRouter>();
        return builder;
    }

    /// <summary>
    /// Adds workers that do queued finetuning jobs, as <see cref="TrainingOptions"/> say. Needs
    /// <see cref="ArtifactRoots"/>.
    /// </summary>
    public static IHostApplicationBuilder AddTrainingWorker(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<TrainingOptions, TrainingOptionsValidator>();
        builder.AddEndpointTrainer(services => OptionsOf(services).AllowedEndpoints).AddTraining();
        builder.Services.TryAddSingleton<EndpointTrainWorker>();
        builder.Services.TryAddSingleton<TrainWorker>();
        builder.Services.AddSingleton(DevicePart);
        return builder.AddQueueWorkers(Workers);
    }

    private static TrainingOptions OptionsOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<TrainingOptions>>().Value;

    /// <summary>A worker that takes jobs of endpoints only reports no device.</summary>
    private static PresenceContributor DevicePart(IServiceProvider services) =>
        OptionsOf(services).OnlyEndpoints
            ? (now, _) => Task.FromResult(now)
            : services.GetRequiredService<NvidiaSmi>().ContributeTo(() => DevicePlacement.IsKnownDevice);

    /// <summary>
    /// Local jobs one after another, since each takes the whole accelerator; those of endpoints together.
    /// </summary>
    private static IEnumerable<QueueWorkerSpec> Workers(IServiceProvider services)
    {
        var options = OptionsOf(services);
        if (options.AllowedEndpoints.Any)
        {
            var worker = services.GetRequiredService<EndpointTrainWorker>();
            yield return new QueueWorkerSpec(
                QueueNames.TrainAtEndpoint,
                options.EndpointsMaxInFlight,
                worker.ProcessAsync
            );
        }
        if (!options.OnlyEndpoints)
        {
            var worker = services.GetRequiredService<TrainWorker>();
            yield return new QueueWorkerSpec(QueueNames.Train, MaxInFlight: 1, worker.ProcessAsync);
        }
    }

    private static IHostApplicationBuilder AddEndpointTrainer(
        this IHostApplicationBuilder builder,
        Func<IServiceProvider, AllowedEndpoints> endpoints
    )
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(services => new EndpointTrainer(
            endpoints(services),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<EndpointTrainer>>()
        ));
        return builder;
    }

    /// <summary>Maps the service's gRPC face.</summary>
    public static IEndpointRouteBuilder MapTraining(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<TrainingGrpcService>();
        return endpoints;
    }
}
