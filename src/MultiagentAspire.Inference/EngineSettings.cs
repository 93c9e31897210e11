using Microsoft.Extensions.Configuration;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference;

/// <summary>Limits of the engines from section <c>Inference</c> of a service's configuration.</summary>
internal static class EngineSettings
{
    public static EngineOptions From(IConfiguration configuration)
    {
        var (section, defaults) = (configuration.GetSection("Inference"), new EngineOptions());
        return defaults with
        {
            MaxBatch = section.GetValue("MaxBatch", defaults.MaxBatch),
            CacheMebibytes = section.GetValue("CacheMebibytes", defaults.CacheMebibytes),
        };
    }
}
