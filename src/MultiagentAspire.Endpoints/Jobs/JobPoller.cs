using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>Polls one job, less and less often, until it has ended.</summary>
internal sealed class JobPoller(FineTuningApi api, TrainingJob job, TimeProvider time, ILogger logger)
{
    private readonly LossLog _losses = new();
    private bool _reportsEvents = true;
    private TrainingProgress? _reported;

    /// <returns>The job as it ended, and its losses as far as the endpoint tells them.</returns>
    /// <exception cref="EndpointException">It is unknown, out of reach for too long, or still on the way when
    /// the patience for it is over.</exception>
    public async Task<(FineTuningJob Ended, LossLog Losses)> WaitAsync(
        FineTuningJob started,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var (finetuning, now, since) = (job.AtEndpoint!, started, time.GetTimestamp());
        var lastSeen = since;
        for (var polls = 0; ; polls++)
        {
            await ReadEventsAsync(now, cancellationToken);
            Report(now, progress);
            if (now.HasEnded)
                return (now, _losses);
            if (time.GetElapsedTime(since) > TimeSpan.FromHours(finetuning.TimeoutHours))
                throw TimedOut(finetuning, now);
            await Task.Delay(PollSchedule.GetDelay(polls, finetuning.PollSeconds), time, cancellationToken);
            try
            {
                var seen =
                    await api.GetAsync(now.Id, cancellationToken)
                    ?? throw new EndpointException(
                        $"{finetuning.Address}: the finetuning job {now.Id} is not there any "
                            + $"more; resume the run to have {job.Agent} finetuned by a new job"
                    );
                if (seen.Status != now.Status)
                    Log.Stands(logger, job.Id, seen.Id, seen.Status);
                (now, lastSeen) = (seen, time.GetTimestamp());
            }
            catch (EndpointException error)
                when (error.IsTransient && time.GetElapsedTime(lastSeen) < PollSchedule.MaxOutage)
            {
                Log.OutOfReach(logger, now.Id, error.Message);
            }
        }
    }

    private static EndpointException TimedOut(EndpointFinetuning finetuning, FineTuningJob now) =>
        new(
            $"{finetuning.Address}: the finetuning job {now.Id} is still {now.Status} after "
                + FormattableString.Invariant($"{finetuning.TimeoutHours} h (\"timeoutHours\"); ")
                + "it goes on there, and the run can be resumed to wait for it"
        );

    /// <summary>Not every endpoint reports events, and no job is worth less without.</summary>
    private async Task ReadEventsAsync(FineTuningJob now, CancellationToken cancellationToken)
    {
        if (!_reportsEvents)
            return;
        try
        {
            await api.ReadEventsAsync(now.Id, _losses, cancellationToken);
        }
        catch (EndpointException error)
        {
            _reportsEvents = error.IsTransient;
            Log.NoEvents(logger, now.Id, error.Message);
        }
    }

    private void Report(FineTuningJob now, IProgress<TrainingProgress>? progress)
    {
        var current = new TrainingProgress(
            job.Agent,
            _losses.Step,
            _losses.Steps,
            _losses.Loss,
            null,
            now.TrainedTokens ?? 0,
            $"{EndpointText.OneLine(now.Status)} ({now.Id})"
        );
        if (current == _reported)
            return;
        progress?.Report(_reported = current);
    }
}
