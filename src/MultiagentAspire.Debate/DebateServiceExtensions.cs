using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>Adds debates to a host.</summary>
public static class DebateServiceExtensions
{
    /// <summary>
    /// Registers <see cref="IDebateRunner"/> and <see cref="WatchDebate"/>. The host must have a <see cref="AgentClient"/>; a <c>Func&lt;TaskSpec, ITask&gt;</c> of its own replaces <see cref="TaskRegistry.Create"/>.
    /// </summary>
    public static IHostApplicationBuilder AddDebate(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<Func<TaskSpec, ITask>>(_ => TaskRegistry.Create);
        builder.Services.TryAddSingleton(_ => DebateTopology.Registered);
        builder.Services.TryAddSingleton<DebateRunner>();
        builder.Services.TryAddSingleton<IDebateRunner>(services =>
            services.GetRequiredService<DebateRunner>()
        );
        builder.Services.TryAddSingleton<WatchDebate>(services =>
            services.GetRequiredService<DebateRunner>().WatchAsync
        );
        return builder;
    }

    /// <summary>Adds a worker that holds queued debates, whose responses come from the inference workers. Section <c>Debate</c>: <c>AtOnce</c>.</summary>
    public static IHostApplicationBuilder AddDebateWorker(this IHostApplicationBuilder builder)
    {
        builder.AddQueuedInference().AddDebate();
        builder.Services.TryAddSingleton<DebateWorker>();
        return builder.AddQueueWorker(
            QueueNames.Debate,
            builder.Configuration.Number("Debate:AtOnce", 256),
            services => services.GetRequiredService<DebateWorker>().DoAsync
        );
    }

    /// <summary>Maps the service's gRPC face.</summary>
    public static IEndpointRouteBuilder MapDebate(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<DebateFace>();
        return endpoints;
    }
}
