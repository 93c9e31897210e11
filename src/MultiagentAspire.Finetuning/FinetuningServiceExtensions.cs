using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Service;
using MultiagentAspire.Queues;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Finetuning;

/// <summary>Adds the outer loop to a host.</summary>
public static class FinetuningServiceExtensions
{
    /// <summary>Registers <see cref="FinetuningRun"/>. The host must also have debates, consensus and training.</summary>
    public static IHostApplicationBuilder AddFinetuning(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<FinetuningRun>();
        return builder;
    }

    /// <summary>Adds a worker that carries out queued runs, with debates, training and consensus by their services. Needs <see cref="ArtifactRoots"/>.</summary>
    public static IHostApplicationBuilder AddFinetuningWorker(this IHostApplicationBuilder builder)
    {
        builder.AddQueuedDebates().AddQueuedTraining().AddFinetuning();
        builder.AddServiceClient("consensus", calls => new ConsensusService.ConsensusServiceClient(calls));
        builder.Services.TryAddSingleton<IConsensus, ConsensusClient>();
        builder.Services.TryAddSingleton<RunOrders>();
        builder.Services.TryAddSingleton<RunAgents>();
        builder.Services.TryAddSingleton<RunWorker>();
        // A run lives longer than the processes that carry it out, and is looked up long after its end.
        return builder.AddQueueWorker(
            QueueNames.Run,
            builder.Configuration.Number("Finetuning:AtOnce", 4),
            services => services.GetRequiredService<RunWorker>().DoAsync,
            new WorkQueueOptions { MostAttempts = 100, Retention = TimeSpan.FromDays(7) }
        );
    }

    /// <summary>Maps the service's gRPC face.</summary>
    public static IEndpointRouteBuilder MapFinetuning(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<FinetuningFace>();
        return endpoints;
    }
}
