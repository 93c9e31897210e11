using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Queueing;
using MultiagentAspire.ServiceDefaults.Settings;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>Adds debates to a host: the debate service.</summary>
public static class DebateServiceExtensions
{
    /// <summary>
    /// Registers <see cref="IDebateRunner"/> and <see cref="StreamDebate"/>. The host must register an
    /// <see cref="AgentClient"/>; a <c>Func&lt;TaskSpec, ITask&gt;</c> that it has registered before is used in place
    /// of <see cref="TaskRegistry.Create"/>.
    /// </summary>
    public static IHostApplicationBuilder AddDebate(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<Func<TaskSpec, ITask>>(_ => TaskRegistry.Create);
        builder.Services.TryAddSingleton(_ => DebateTopology.Registered);
        builder.Services.TryAddSingleton<DebateRunner>();
        builder.Services.TryAddSingleton<IDebateRunner>(services =>
            services.GetRequiredService<DebateRunner>()
        );
        builder.Services.TryAddSingleton<StreamDebate>(services =>
            services.GetRequiredService<DebateRunner>().WatchAsync
        );
        return builder;
    }

    /// <summary>
    /// Adds a worker that runs queued debates, configured by <see cref="DebateOptions"/>. Their responses come from
    /// the inference workers (<see cref="InferenceRoutingOptions"/>).
    /// </summary>
    public static IHostApplicationBuilder AddDebateWorker(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<DebateOptions, DebateOptionsValidator>();
        builder.AddSettings<InferenceRoutingOptions, InferenceRoutingOptionsValidator>();
        builder.Services.TryAddSingleton(services => new PinnedAgents(
            services.GetRequiredService<IOptions<InferenceRoutingOptions>>().Value.PinnedAgents
        ));
        builder.AddQueuedInference().AddDebate();
        builder.Services.TryAddSingleton<DebateWorker>();
        return builder.AddQueueWorkers(Workers);
    }

    /// <summary>One worker on the queue of debates.</summary>
    private static IEnumerable<QueueWorkerSpec> Workers(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<DebateOptions>>().Value;
        var worker = services.GetRequiredService<DebateWorker>();
        return [new QueueWorkerSpec(QueueNames.Debate, options.MaxInFlight, worker.ProcessAsync)];
    }

    /// <summary>Maps the gRPC service of debates.</summary>
    public static IEndpointRouteBuilder MapDebate(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<DebateGrpcService>();
        return endpoints;
    }
}
