using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Consensus;

/// <summary>Adds votes and selection to a host: the consensus service.</summary>
public static class ConsensusServiceExtensions
{
    /// <summary>
    /// Registers <see cref="IConsensus"/>. A <c>Func&lt;TaskSpec, ITask&gt;</c> that the host has registered before
    /// is used in place of <see cref="TaskRegistry.Create"/>.
    /// </summary>
    public static IHostApplicationBuilder AddConsensus(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<Func<TaskSpec, ITask>>(_ => TaskRegistry.Create);
        builder.Services.TryAddSingleton(SelectionRule.Registered);
        builder.Services.TryAddSingleton<ConsensusService>();
        builder.Services.TryAddSingleton<IConsensus>(services =>
            services.GetRequiredService<ConsensusService>()
        );
        return builder;
    }

    /// <summary>Maps the gRPC service of votes and selection.</summary>
    public static IEndpointRouteBuilder MapConsensus(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ConsensusGrpcService>();
        return endpoints;
    }
}
