using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Consensus;
using MultiagentAspire.Debate;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Training;

namespace MultiagentAspire.AllInOne;

/// <summary>
/// Every service in one process: what the command line runs when no deployment is named. Disposing it stops
/// the engines.
/// </summary>
public sealed class MultiagentHost : IAsyncDisposable
{
    private readonly IHost _host;

    private MultiagentHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    /// <summary>A host with inference, debate, consensus, training and finetuning.</summary>
    /// <param name="engine">Limits of the inference engines; null for the defaults.</param>
    public static MultiagentHost Build(EngineOptions? engine = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddInference(engine).AddDebate().AddConsensus().AddTraining().AddFinetuning();
        return new MultiagentHost(builder.Build());
    }

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
