using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Tasks;

namespace MultiagentAspire.Consensus;

/// <summary>Adds votes and selection to a host.</summary>
public static class ConsensusServiceExtensions
{
    /// <summary>Registers <see cref="IConsensus"/>. A <c>Func&lt;TaskSpec, ITask&gt;</c> of the host's own replaces <see cref="Tasks.Create"/>.</summary>
    public static IHostApplicationBuilder AddConsensus(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<Func<TaskSpec, ITask>>(_ => Tasks.Create);
        builder.Services.TryAddSingleton<IConsensus, ConsensusService>();
        return builder;
    }
}
