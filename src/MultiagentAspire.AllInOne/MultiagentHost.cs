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
/// The services of one process, which call each other directly, without queues: for commands that need a model, a
/// debate or a training but no run. Disposing it stops the engines.
/// </summary>
public sealed class MultiagentHost : IAsyncDisposable
{
    /// <summary>Container of the services; it is not started.</summary>
    private readonly IHost _host;

    private MultiagentHost(IHost host) => _host = host;

    /// <summary>The services, for example <see cref="Core.IDebateRunner"/>.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>A host with inference, debate, consensus, training and finetuning; it need not be started.</summary>
    /// <param name="engine">Limits of the inference engines; null for the defaults.</param>
    public static MultiagentHost Build(EngineOptions? engine = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddInference(engine).AddDebate().AddConsensus().AddTraining().AddFinetuning();
        return new MultiagentHost(builder.Build());
    }

    /// <summary>Stops the engines and frees the models.</summary>
    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
