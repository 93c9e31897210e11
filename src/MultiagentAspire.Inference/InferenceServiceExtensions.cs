using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference;

/// <summary>Adds inference to a host.</summary>
public static class InferenceServiceExtensions
{
    /// <summary>Registers <see cref="ModelHost"/> and, for debates, the function that finds the chat client of an agent's model.</summary>
    public static IHostApplicationBuilder AddInference(this IHostApplicationBuilder builder, EngineOptions? options = null)
    {
        builder.Services.TryAddSingleton(_ => new ModelHost(options ?? new EngineOptions()));
        builder.Services.TryAddSingleton<Func<AgentModel, IChatClient>>(services => services.GetRequiredService<ModelHost>().ClientFor);
        return builder;
    }
}
