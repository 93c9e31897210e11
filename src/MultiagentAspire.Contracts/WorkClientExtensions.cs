using Microsoft.Extensions.AI;
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
        builder.AddQueues().Services.TryAddSingleton<IDebateRunner>(services => new QueuedDebates(services.GetRequiredService<WorkQueues>()[QueueNames.Debate]));
        return builder;
    }

    /// <summary>Finetuning by the training workers.</summary>
    public static IHostApplicationBuilder AddQueuedTraining(this IHostApplicationBuilder builder)
    {
        builder.AddQueues().Services.TryAddSingleton<IAgentTrainer>(services =>
            new QueuedTraining(services.GetRequiredService<WorkQueues>()[QueueNames.Train], services.GetRequiredService<TimeProvider>()));
        return builder;
    }

    /// <summary>Responses by the inference workers.</summary>
    public static IHostApplicationBuilder AddQueuedInference(this IHostApplicationBuilder builder)
    {
        builder.AddQueues().Services.TryAddSingleton<Func<AgentModel, IChatClient>>(services =>
        {
            var queue = services.GetRequiredService<WorkQueues>()[QueueNames.Generate];
            return model => new QueuedChatClient(queue, model);
        });
        return builder;
    }
}
