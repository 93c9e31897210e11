using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>
/// Carries out queued runs. When the worker of a run dies, another worker resumes it from the artifact store, which
/// holds its finished steps.
/// </summary>
/// <param name="runs">Carries out one run.</param>
/// <param name="requests">The run queue and the folders of runs.</param>
/// <param name="time">Clock of timeouts.</param>
internal sealed class RunWorker(FinetuningRun runs, RunQueue requests, TimeProvider time)
{
    private static readonly TimeSpan CancellationCheckTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Carries out the run of one leased item. The queue calls it (<see cref="ProcessWorkItem"/>).</summary>
    /// <param name="lease">The item; its body is a <see cref="RunRequest"/>.</param>
    /// <param name="progress">Receives <see cref="RunProgress"/> as JSON.</param>
    /// <param name="cancellationToken">Cancelled when the item is, or when this worker shuts down.</param>
    /// <returns>An empty result: the run's results are in its folder.</returns>
    /// <exception cref="PermanentFailureException">The run file is invalid, or an item of the run failed.</exception>
    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var request = ParseRequest(lease);
        try
        {
            var run = requests.Parse(request.RunFile, $"run {lease.Id}");
            await ExecuteAsync(run, request.Command, progress, cancellationToken);
            return "";
        }
        catch (Exception error)
            when (error is InvalidRunFileException or WorkFailedException or RunLimitException)
        {
            throw new PermanentFailureException(error.Message, error);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (await IsCancelledAsync(lease))
                await requests.CancelFinetuningsAsync(lease.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Asks the queue whether the item is cancelled. The token alone does not tell: it is also cancelled at the
    /// shutdown of this worker, after which another worker resumes the run.
    /// </summary>
    private async Task<bool> IsCancelledAsync(WorkLease lease)
    {
        using var timeout = new CancellationTokenSource(CancellationCheckTimeout, time);
        try
        {
            return await requests.Queue.RenewAsync(lease, null, timeout.Token) == WorkState.Cancelled;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Carries out a run. While its folder is locked by a worker that has lost the lease but not ended yet, waits and
    /// tries again.
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
                    requests.Output,
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

    /// <summary>Reads the body of an item.</summary>
    /// <exception cref="PermanentFailureException">It is not a request.</exception>
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

    /// <summary>Serializes progress for the queue.</summary>
    private sealed class QueueProgress(IProgress<string> progress) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) =>
            progress.Report(JsonSerializer.Serialize(value, RunServiceJson.Default.RunProgress));
    }
}
