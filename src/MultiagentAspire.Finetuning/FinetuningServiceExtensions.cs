using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace MultiagentAspire.Finetuning;

/// <summary>Adds the outer loop to a host.</summary>
public static class FinetuningServiceExtensions
{
    /// <summary>Registers <see cref="FinetuningRun"/>. The host must also have debates, consensus and training.</summary>
    public static IHostApplicationBuilder AddFinetuning(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<FinetuningRun>();
        return builder;
    }
}
