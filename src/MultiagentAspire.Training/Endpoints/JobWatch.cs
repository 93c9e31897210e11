using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Endpoints;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>Looks at one job, less and less often, until it has ended.</summary>
internal sealed class JobWatch(FineTuningApi api, TrainingJob job, TimeProvider time, ILogger logger)
{
    private readonly LossLog _losses = new();
    private bool _tellsEvents = true;
    private TrainingProgress? _told;

    /// <returns>The job as it ended, and its losses as far as the endpoint tells them.</returns>
    /// <exception cref="EndpointException">It is unknown, out of reach for too long, or still on the way when the patience for it is over.</exception>
    public async Task<(FineTuningJob Ended, LossLog Losses)> WaitAsync(
        FineTuningJob begun,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var (there, now, began) = (job.There!, begun, time.GetTimestamp());
        var heard = began;
        for (var looks = 0; ; looks++)
        {
            await ReadEventsAsync(now, cancellationToken);
            Tell(now, progress);
            if (now.HasEnded)
                return (now, _losses);
            if (time.GetElapsedTime(began) > TimeSpan.FromHours(there.TimeoutHours))
                throw new EndpointException(
                    FormattableString.Invariant(
                        $"{there.Endpoint}: the finetuning job {now.Id} is still {now.Status} after {there.TimeoutHours} h (\"timeoutHours\"); it goes on there, and the run can be resumed to wait for it"
                    )
                );
            await Task.Delay(PollRules.Wait(looks, there.PollSeconds), time, cancellationToken);
            try
            {
                var seen =
                    await api.GetAsync(now.Id, cancellationToken)
                    ?? throw new EndpointException(
                        $"{there.Endpoint}: the finetuning job {now.Id} is not there any more; resume the run to have {job.Agent} finetuned by a new job"
                    );
                if (seen.Status != now.Status)
                    Log.Stands(logger, job.Id, seen.Id, seen.Status);
                (now, heard) = (seen, time.GetTimestamp());
            }
            catch (EndpointException error)
                when (error.MayPass && time.GetElapsedTime(heard) < PollRules.LongestOutage)
            {
                Log.OutOfReach(logger, now.Id, error.Message);
            }
        }
    }

    /// <summary>Not every endpoint tells them, and no job is worth less without.</summary>
    private async Task ReadEventsAsync(FineTuningJob now, CancellationToken cancellationToken)
    {
        if (!_tellsEvents)
            return;
        try
        {
            await api.ReadEventsAsync(now.Id, _losses, cancellationToken);
        }
        catch (EndpointException error)
        {
            _tellsEvents = error.MayPass;
            Log.NoEvents(logger, now.Id, error.Message);
        }
    }

    private void Tell(FineTuningJob now, IProgress<TrainingProgress>? progress)
    {
        var told = new TrainingProgress(
            job.Agent,
            _losses.Step,
            _losses.Steps,
            _losses.Loss,
            null,
            now.TrainedTokens ?? 0,
            $"{EndpointWords.OneLine(now.Status)} ({now.Id})"
        );
        if (told == _told)
            return;
        progress?.Report(_told = told);
    }
}
