using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training;

/// <summary>Adds finetuning of single agents to a host.</summary>
public static class TrainingServiceExtensions
{
    /// <summary>Registers <see cref="IAgentTrainer"/>.</summary>
    public static IHostApplicationBuilder AddTraining(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<IAgentTrainer>(services => new AgentTrainer(services.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
