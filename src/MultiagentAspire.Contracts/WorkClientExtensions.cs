using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts;

/// <summary>
/// Adds the clients of other services' work. What a host has registered itself before stays. The host must have
/// <see cref="WorkQueues"/>.
/// </summary>
public static class WorkClientExtensions
{
    /// <summary>Debates by the debate workers.</summary>
    public static IHostApplicationBuilder AddQueuedDebates(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<IDebateRunner>(services => new QueuedDebates(
            services.GetRequiredService<WorkQueues>()[QueueNames.Debate]
        ));
        return builder;
    }

    /// <summary>Finetuning by the training workers; that by endpoints by the workers that may call these.</summary>
    public static IHostApplicationBuilder AddQueuedTraining(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<IAgentTrainer>(MakeTraining);
        return builder;
    }

    /// <summary>
    /// Responses by the inference workers. Requests of <see cref="PinnedAgents"/>, where the host has them, go to
    /// those agents' own workers. Responses of models at endpoints come from the workers that may call these.
    /// </summary>
    public static IHostApplicationBuilder AddQueuedInference(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<AgentClient>(MakeInference);
        return builder;
    }

    private static QueuedTraining MakeTraining(IServiceProvider services)
    {
        var queues = services.GetRequiredService<WorkQueues>();
        return new QueuedTraining(
            queues[QueueNames.Train],
            queues[QueueNames.TrainAtEndpoint],
            services.GetRequiredService<TimeProvider>()
        );
    }

    private static AgentClient MakeInference(IServiceProvider services)
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
