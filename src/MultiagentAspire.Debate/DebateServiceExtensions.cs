using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>Adds debates to a host.</summary>
public static class DebateServiceExtensions
{
    /// <summary>
    /// Registers <see cref="IDebateRunner"/>. The host must have a <c>Func&lt;AgentModel, IChatClient&gt;</c> that finds the client
    /// of an agent's model; a <c>Func&lt;TaskSpec, ITask&gt;</c> of its own replaces <see cref="Tasks.Create"/>.
    /// </summary>
    public static IHostApplicationBuilder AddDebate(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<Func<TaskSpec, ITask>>(_ => Tasks.Create);
        builder.Services.TryAddSingleton<IDebateRunner, DebateRunner>();
        return builder;
    }
}
