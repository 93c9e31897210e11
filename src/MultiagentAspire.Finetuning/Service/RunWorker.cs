using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>
/// Carries out queued runs. A run whose service died is taken up by another where it was: its steps are in
/// the artifact store.
/// </summary>
internal sealed class RunWorker(FinetuningRun runs, RunQueue orders, TimeProvider time)
{
    private static readonly TimeSpan CancellationCheckTimeout = TimeSpan.FromSeconds(5);

    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var order = ParseRequest(lease);
        try
        {
            var run = orders.Parse(order.RunFile, $"run {lease.Id}");
            await ExecuteAsync(run, order.Command, progress, cancellationToken);
            return "";
        }
        catch (Exception error) when (error is InvalidRunFileException or WorkFailedException)
        {
            throw new PermanentFailureException(error.Message, error);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (await IsCancelledAsync(lease))
                await orders.CancelFinetuningsAsync(lease.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>The token alone does not tell it from the end of this worker, after which another goes on.</summary>
    private async Task<bool> IsCancelledAsync(WorkLease lease)
    {
        using var longest = new CancellationTokenSource(CancellationCheckTimeout, time);
        try
        {
            return await orders.Queue.RenewAsync(lease, null, longest.Token) == WorkState.Cancelled;
        }
        catch (OperationCanceledException) when (longest.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Whoever had the run before, and lost its lease, is about to let go of its folder: that is waited for.
    /// </summary>
    private async Task ExecuteAsync(
        RunFile run,
        string command,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            try
            {
                await runs.ExecuteAsync(
                    run,
                    orders.Output,
                    resume: true,
                    command.Length > 0 ? command : null,
                    new QueueProgress(progress),
                    cancellationToken
                );
                return;
            }
            catch (RunInUseException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    private static RunRequest ParseRequest(WorkLease lease)
    {
        try
        {
            return StoredJson.Read(lease.Body, RunServiceJson.Default.RunRequest);
        }
        catch (InvalidDataException error)
        {
            throw new PermanentFailureException($"the body is no run: {error.Message}", error);
        }
    }

    private sealed class QueueProgress(IProgress<string> progress) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) =>
            progress.Report(JsonSerializer.Serialize(value, RunServiceJson.Default.RunProgress));
    }
}
