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
    /// Registers <see cref="FinetuningRun"/>. The host must also have debates, consensus and training.
    /// </summary>
    public static IHostApplicationBuilder AddFinetuning(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<FinetuningRun>();
        return builder;
    }

    /// <summary>
    /// Adds a worker that carries out queued runs, as <see cref="FinetuningOptions"/> say, with debates, training and
    /// consensus by their services. Needs <see cref="ArtifactRoots"/>.
    /// </summary>
    public static IHostApplicationBuilder AddFinetuningWorker(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<FinetuningOptions, FinetuningOptionsValidator>();
        builder.AddQueuedDebates().AddQueuedTraining().AddFinetuning();
        builder.AddServiceClient("consensus", calls => new ConsensusService.ConsensusServiceClient(calls));
        builder.Services.TryAddSingleton<IConsensus, ConsensusClient>();
        builder.Services.TryAddSingleton<RunQueue>();
        builder.Services.TryAddSingleton<RunAgents>();
        builder.Services.TryAddSingleton<RunWorker>();
        builder.Services.Configure<WorkQueueOptions>(QueueNames.Run, SetQueueDefaults);
        return builder.AddQueueWorkers(Workers);
    }

    /// <summary>A run lives longer than the processes that carry it out, and is looked up long after its end.</summary>
    private static void SetQueueDefaults(WorkQueueOptions options)
    {
        options.MaxAttempts = 100;
        options.Retention = TimeSpan.FromDays(7);
    }

    private static IEnumerable<QueueWorkerSpec> Workers(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<FinetuningOptions>>().Value;
        var worker = services.GetRequiredService<RunWorker>();
        return [new QueueWorkerSpec(QueueNames.Run, options.MaxInFlight, worker.ProcessAsync)];
    }

    /// <summary>Maps the service's gRPC face.</summary>
    public static IEndpointRouteBuilder MapFinetuning(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<FinetuningGrpcService>();
        return endpoints;
    }
}
