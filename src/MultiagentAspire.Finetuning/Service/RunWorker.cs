using System.Text.Json;
using Microsoft.Extensions.Configuration;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>Carries out queued runs. A run whose service died is taken up by another where it was: its steps are in the artifact store.</summary>
internal sealed class RunWorker(FinetuningRun runs, ArtifactRoots roots, IConfiguration configuration)
{
    public async Task<string> DoAsync(WorkLease lease, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var order = Read(lease);
        try
        {
            var run = RunFile.Parse(order.RunFile, $"run {lease.Id}", path => roots.Resolve(path));
            await runs.ExecuteAsync(run, RunItems.Output(roots, configuration), resume: true, order.Command.Length > 0 ? order.Command : null, new Spoken(progress), cancellationToken);
            return "";
        }
        catch (RunInUseException)
        {
            throw; // whoever had the run before, and lost its lease, is about to let go: tried again
        }
        catch (Exception error) when (error is InvalidRunFileException or ArtifactRefusedException or WorkFailedException)
        {
            throw new PermanentFailureException(error.Message, error);
        }
    }

    private static RunOrder Read(WorkLease lease)
    {
        try
        {
            return JsonSerializer.Deserialize(lease.Body, RunServiceJson.Default.RunOrder) ?? throw new PermanentFailureException("the body is null");
        }
        catch (JsonException error)
        {
            throw new PermanentFailureException($"the body is no run: {error.Message}", error);
        }
    }

    private sealed class Spoken(IProgress<string> progress) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => progress.Report(JsonSerializer.Serialize(value, RunServiceJson.Default.RunProgress));
    }
}
