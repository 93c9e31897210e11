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
    /// Registers <see cref="IAgentTrainer"/> for trainings in this process. Every endpoint that a run file names may
    /// be called, since the process works for the author of the run file.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddTraining(this IHostApplicationBuilder builder)
    {
        builder.AddEndpointTrainer(_ => AllowedEndpoints.All);
        builder.Services.TryAddSingleton<AgentTrainer>();
        builder.Services.TryAddSingleton<IAgentTrainer, TrainerRouter>();
        return builder;
    }

    /// <summary>
    /// Adds workers of the finetuning queues by <see cref="TrainingOptions"/>. Needs <see cref="ArtifactRoots"/>.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <returns>The same builder.</returns>
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

    /// <summary>
    /// Adds the device to the presence of the process; a worker that takes only jobs of endpoints has none.
    /// </summary>
    private static PresenceContributor DevicePart(IServiceProvider services) =>
        OptionsOf(services).OnlyEndpoints
            ? (status, _) => Task.FromResult(status)
            : services.GetRequiredService<NvidiaSmi>().ContributeTo(() => DevicePlacement.IsKnownDevice);

    /// <summary>
    /// One worker for each queue. Local jobs run one at a time, since each takes the whole accelerator; jobs of
    /// endpoints run concurrently.
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

    /// <summary>Maps the gRPC service of finetuning jobs.</summary>
    /// <param name="endpoints">The routes of the host.</param>
    /// <returns>The same routes.</returns>
    public static IEndpointRouteBuilder MapTraining(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<TrainingGrpcService>();
        return endpoints;
    }
}
