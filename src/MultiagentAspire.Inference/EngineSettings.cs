using Microsoft.Extensions.Configuration;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Inference;

/// <summary>Limits of the engines from section <c>Inference</c> of a service's configuration.</summary>
internal static class EngineSettings
{
    public static EngineOptions From(IConfiguration configuration)
    {
        var defaults = new EngineOptions();
        return defaults with
        {
            MaxBatch = configuration.Number("Inference:MaxBatch", defaults.MaxBatch),
            CacheMebibytes = configuration.Number("Inference:CacheMebibytes", defaults.CacheMebibytes),
        };
    }
}
