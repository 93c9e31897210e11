using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>Polls one job with growing intervals until it has ended (<see cref="PollSchedule"/>).</summary>
/// <param name="api">The API of the endpoint.</param>
/// <param name="job">The training, with its time limit and its maximum interval.</param>
/// <param name="time">Clock of intervals and time limits.</param>
/// <param name="logger">Receives changes of state and outages.</param>
internal sealed class JobPoller(FineTuningApi api, TrainingJob job, TimeProvider time, ILogger logger)
{
    private readonly LossLog _losses = new();
    private bool _reportsEvents = true;
    private TrainingProgress? _reported;

    /// <summary>Waits for the end of a job.</summary>
    /// <param name="started">The job.</param>
    /// <param name="progress">Receives steps, losses and changes of state; null: none.</param>
    /// <param name="cancellationToken">Ends the wait; the job continues.</param>
    /// <returns>The ended job, and its losses as far as the endpoint reports them.</returns>
    /// <exception cref="EndpointException">
    /// The endpoint does not know the job, is unavailable for over an hour, or the time limit of the job is exceeded.
    /// </exception>
    public async Task<(FineTuningJob Ended, LossLog Losses)> WaitAsync(
        FineTuningJob started,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var finetuning = job.EndpointSettings!;
        var timeout = TimeSpan.FromHours(finetuning.TimeoutHours);
        var current = started;
        var startedAt = time.GetTimestamp();
        var lastSeenAt = startedAt;
        for (var polls = 0; ; polls++)
        {
            await ReadEventsAsync(current, cancellationToken);
            Report(current, progress);
            if (current.HasEnded)
                return (current, _losses);
            if (time.GetElapsedTime(startedAt) > timeout)
                throw TimedOut(finetuning, current);
            await Task.Delay(PollSchedule.GetDelay(polls, finetuning.PollSeconds), time, cancellationToken);
            try
            {
                current = await GetAsync(current, finetuning, cancellationToken);
                lastSeenAt = time.GetTimestamp();
            }
            catch (EndpointException error)
                when (error.IsTransient && time.GetElapsedTime(lastSeenAt) < PollSchedule.MaxOutage)
            {
                Log.OutOfReach(logger, current.Id, error.Message);
            }
        }
    }

    /// <summary>The job as it is now. Logs a change of its state.</summary>
    private async Task<FineTuningJob> GetAsync(
        FineTuningJob previous,
        EndpointFinetuning finetuning,
        CancellationToken cancellationToken
    )
    {
        var current =
            await api.GetAsync(previous.Id, cancellationToken)
            ?? throw new EndpointException(
                $"{finetuning.Address}: the finetuning job {previous.Id} is not there any "
                    + $"more; resume the run to have {job.Agent} finetuned by a new job"
            );
        if (current.Status != previous.Status)
            Log.Stands(logger, job.Id, current.Id, current.Status);
        return current;
    }

    private static EndpointException TimedOut(EndpointFinetuning finetuning, FineTuningJob current) =>
        new(
            $"{finetuning.Address}: the finetuning job {current.Id} is still {current.Status} after "
                + FormattableString.Invariant($"{finetuning.TimeoutHours} h (\"timeoutHours\"); ")
                + "it continues at the endpoint, and the run can be resumed to wait for it"
        );

    /// <summary>Reads the events of a job. An endpoint that has none is not asked for them again.</summary>
    private async Task ReadEventsAsync(FineTuningJob current, CancellationToken cancellationToken)
    {
        if (!_reportsEvents)
            return;
        try
        {
            await api.ReadEventsAsync(current.Id, _losses, cancellationToken);
        }
        catch (EndpointException error)
        {
            _reportsEvents = error.IsTransient;
            Log.NoEvents(logger, current.Id, error.Message);
        }
    }

    /// <summary>Reports progress, unless it is the same as the last time.</summary>
    private void Report(FineTuningJob current, IProgress<TrainingProgress>? progress)
    {
        var latest = new TrainingProgress(
            job.Agent,
            _losses.Step,
            _losses.Steps,
            _losses.Loss,
            LearningRate: null,
            current.TrainedTokens ?? 0,
            $"{EndpointText.OneLine(current.Status)} ({current.Id})"
        );
        if (latest == _reported)
            return;
        progress?.Report(_reported = latest);
    }
}
