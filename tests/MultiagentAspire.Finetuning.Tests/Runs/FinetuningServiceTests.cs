using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Tests.Runs;

public sealed class FinetuningServiceTests
{
    [Fact]
    public void A_host_with_debates_consensus_and_training_can_run()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddFinetuning().AddFinetuning();
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IDebateRunner, ScriptedDebateRunner>();
        builder.Services.AddSingleton<IConsensus, InProcessConsensus>();
        builder.Services.AddSingleton<IAgentTrainer, ScriptedAgentTrainer>();
        builder.Services.AddSingleton<IResponseScorer, ScriptedScorer>();
        using var host = builder.Build();

        Assert.Single(host.Services.GetServices<FinetuningRun>());
    }
}
