using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Finetuning;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>The same run by services that meet on queues.</summary>
public sealed class QueuedRunTests(WholeRun whole) : IClassFixture<WholeRun>
{
    [Fact]
    public async Task A_run_over_the_queues_leaves_the_same_transcripts_data_and_adapters_as_in_process()
    {
        var run = RunFile.Load(whole.Files.At("run.json"));
        var root = whole.Files.At("queued");
        await using (var services = await EmbeddedServices.StartAsync([root, .. run.Models.Values], cancellationToken: TestContext.Current.CancellationToken))
            await services.Services.GetRequiredService<FinetuningRun>().ExecuteAsync(run, root, resume: false, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(RealRun.Artifacts(whole.Folder), RealRun.Artifacts(Path.Combine(root, "runs", run.Name)));
    }
}
