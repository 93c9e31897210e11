using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Service;
using MultiagentAspire.Queues;
using MultiagentAspire.ServiceDefaults;
using MultiagentAspire.ServiceDefaults.Queueing;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Finetuning;

/// <summary>Adds the outer loop to a host.</summary>
public static class FinetuningServiceExtensions
{
    /// <summary>
    /// Registers <see cref="FinetuningRun"/> and the system clock. The host must also register
    /// <see cref="IDebateRunner"/>, <see cref="IConsensus"/>, <see cref="IAgentTrainer"/> and
    /// <see cref="IResponseScorer"/>.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddFinetuning(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<FinetuningRun>();
        return builder;
    }

    /// <summary>
    /// Adds a worker that carries out queued runs by <see cref="FinetuningOptions"/>. Debates and trainings go to
    /// their queues, votes and selections to the consensus service. Needs <see cref="ArtifactRoots"/>.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddFinetuningWorker(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<FinetuningOptions, FinetuningOptionsValidator>();
        builder.AddQueuedDebates().AddQueuedTraining().AddQueuedScoring().AddFinetuning();
        builder.AddServiceClient("consensus", calls => new ConsensusService.ConsensusServiceClient(calls));
        builder.Services.TryAddSingleton<IConsensus, ConsensusClient>();
        builder.Services.TryAddSingleton<RunQueue>();
        builder.Services.TryAddSingleton<RunAgents>();
        builder.Services.TryAddSingleton<RunWorker>();
        builder.Services.Configure<WorkQueueOptions>(QueueNames.Run, SetQueueDefaults);
        return builder.AddQueueWorkers(Workers);
    }

    /// <summary>
    /// Overrides the defaults of other queues: a run may outlive many of its workers, and its state is read for days
    /// after its end.
    /// </summary>
    private static void SetQueueDefaults(WorkQueueOptions options)
    {
        options.MaxAttempts = 100;
        options.Retention = TimeSpan.FromDays(7);
    }

    /// <summary>One worker, for the queue of runs.</summary>
    private static IEnumerable<QueueWorkerSpec> Workers(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<FinetuningOptions>>().Value;
        var worker = services.GetRequiredService<RunWorker>();
        return [new QueueWorkerSpec(QueueNames.Run, options.MaxInFlight, worker.ProcessAsync)];
    }

    /// <summary>Maps the gRPC service of runs.</summary>
    /// <param name="endpoints">The routes of the host.</param>
    /// <returns>The same routes.</returns>
    public static IEndpointRouteBuilder MapFinetuning(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<FinetuningGrpcService>();
        return endpoints;
    }
}
