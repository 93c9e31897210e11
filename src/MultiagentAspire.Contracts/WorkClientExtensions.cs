using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts;

/// <summary>
/// Registers clients that send work to other services over queues. Clients that a host has registered before stay. The
/// host must have <see cref="WorkQueues"/>.
/// </summary>
public static class WorkClientExtensions
{
    /// <summary>Registers <see cref="IDebateRunner"/>: debates by the debate workers.</summary>
    public static IHostApplicationBuilder AddQueuedDebates(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<IDebateRunner>(services => new QueuedDebates(
            services.GetRequiredService<WorkQueues>()[QueueNames.Debate]
        ));
        return builder;
    }

    /// <summary>
    /// Registers <see cref="IAgentTrainer"/>: local finetunings by the training workers, those at endpoints by the
    /// workers that may call these.
    /// </summary>
    public static IHostApplicationBuilder AddQueuedTraining(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<IAgentTrainer>(CreateTraining);
        return builder;
    }

    /// <summary>Registers <see cref="IResponseScorer"/>: scores of responses by the inference workers.</summary>
    public static IHostApplicationBuilder AddQueuedScoring(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<IResponseScorer>(services => new QueuedScorer(
            services.GetRequiredService<WorkQueues>()[QueueNames.Generate]
        ));
        return builder;
    }

    /// <summary>
    /// Registers <see cref="AgentClient"/>: responses by the inference workers. Requests of <see cref="PinnedAgents"/>,
    /// where the host has registered them, go to those agents' own workers; requests to models at endpoints go to the
    /// workers that may call these.
    /// </summary>
    public static IHostApplicationBuilder AddQueuedInference(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<AgentClient>(CreateAgentClient);
        return builder;
    }

    private static QueuedTraining CreateTraining(IServiceProvider services)
    {
        var queues = services.GetRequiredService<WorkQueues>();
        return new QueuedTraining(
            queues[QueueNames.Train],
            queues[QueueNames.TrainAtEndpoint],
            services.GetRequiredService<TimeProvider>()
        );
    }

    private static AgentClient CreateAgentClient(IServiceProvider services)
    {
        var queues = services.GetRequiredService<WorkQueues>();
        var pinned = services.GetService<PinnedAgents>();
        return (agent, model, priority) =>
            new QueuedModelClient(queues[QueueOf(agent, model, pinned)], priority);
    }

    private static string QueueOf(AgentId agent, AgentModel model, PinnedAgents? pinned) =>
        model.Base.Endpoint is not null ? QueueNames.GenerateAtEndpoint
        : pinned?.Agents.Contains(agent) == true ? QueueNames.GenerateFor(agent)
        : QueueNames.Generate;
}
