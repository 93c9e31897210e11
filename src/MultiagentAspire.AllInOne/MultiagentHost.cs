using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Consensus;
using MultiagentAspire.Debate;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Training;

namespace MultiagentAspire.AllInOne;

/// <summary>Every service in one process: what the command line runs when no deployment is named.</summary>
public static class MultiagentHost
{
    /// <summary>A host with inference, debate, consensus, training and finetuning; dispose it to stop the engines.</summary>
    /// <param name="engine">Limits of the inference engines; null for the defaults.</param>
    public static IHost Build(EngineOptions? engine = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddInference(engine).AddDebate().AddConsensus().AddTraining().AddFinetuning();
        return builder.Build();
    }
}
