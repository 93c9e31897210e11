using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts;

/// <summary>Adds the clients of other services' work. What a host has registered itself before stays.</summary>
public static class WorkClientExtensions
{
    /// <summary>Debates by the debate workers.</summary>
    public static IHostApplicationBuilder AddQueuedDebates(this IHostApplicationBuilder builder)
    {
        builder
            .AddQueues()
            .Services.TryAddSingleton<IDebateRunner>(services => new QueuedDebates(
                services.GetRequiredService<WorkQueues>()[QueueNames.Debate]
            ));
        return builder;
    }

    /// <summary>Finetuning by the training workers; that by endpoints by those that may reach these.</summary>
    public static IHostApplicationBuilder AddQueuedTraining(this IHostApplicationBuilder builder)
    {
        builder
            .AddQueues()
            .Services.TryAddSingleton<IAgentTrainer>(services =>
            {
                var queues = services.GetRequiredService<WorkQueues>();
                return new QueuedTraining(
                    queues[QueueNames.Train],
                    queues[QueueNames.TrainAtEndpoint],
                    services.GetRequiredService<TimeProvider>()
                );
            });
        return builder;
    }

    /// <summary>
    /// Responses by the inference workers. <c>Inference:Pinned</c> names the agents that have workers of their own (the <c>Inference:Agents</c> of
    /// those workers): their requests go to these alone. Responses of models at endpoints come from the workers that may reach these.
    /// </summary>
    public static IHostApplicationBuilder AddQueuedInference(this IHostApplicationBuilder builder)
    {
        var pinned = builder.Configuration.Agents("Inference:Pinned").ToHashSet();
        builder
            .AddQueues()
            .Services.TryAddSingleton<AgentClient>(services =>
            {
                var queues = services.GetRequiredService<WorkQueues>();
                return (agent, model, priority) =>
                    new QueuedModelClient(queues[QueueOf(agent, model, pinned)], priority);
            });
        return builder;
    }

    private static string QueueOf(AgentId agent, AgentModel model, HashSet<AgentId> pinned)
    {
        if (model.Base.Endpoint is not null)
            return QueueNames.GenerateAtEndpoint;
        return pinned.Contains(agent) ? QueueNames.GenerateFor(agent) : QueueNames.Generate;
    }
}
