using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// Finetunes models by the fine-tuning API of their endpoints: uploads an agent's data, creates a job and waits for its
/// end. A job that exists already is resumed, also one of another process: its id is in the file beside the output
/// folder, or it is found at the endpoint by its key. So no job is paid for twice. Thread-safe; waiting uses no
/// thread.
/// </summary>
public sealed class EndpointTrainer : IAgentTrainer, IDisposable
{
    private readonly ConcurrentDictionary<string, HttpMessageHandler> _handlers = new(StringComparer.Ordinal);
    private readonly AllowedEndpoints _allowed;
    private readonly EndpointKeys _keys;
    private readonly TimeProvider _time;
    private readonly Func<Uri, HttpMessageHandler> _handlerFor;
    private readonly ILogger<EndpointTrainer> _logger;

    /// <summary>A trainer with the keys of this machine (<see cref="EndpointKeys.OfThisMachine"/>).</summary>
    /// <param name="allowed">The endpoints that may be called.</param>
    /// <param name="time">Clock of time limits, pauses and polls.</param>
    /// <param name="logger">Receives the states of jobs.</param>
    public EndpointTrainer(AllowedEndpoints allowed, TimeProvider time, ILogger<EndpointTrainer> logger)
        : this(allowed, EndpointKeys.OfThisMachine(), time, EndpointHandler.For, logger) { }

    /// <summary>A trainer with other keys and handlers, for tests.</summary>
    internal EndpointTrainer(
        AllowedEndpoints allowed,
        EndpointKeys keys,
        TimeProvider time,
        Func<Uri, HttpMessageHandler> handlerFor,
        ILogger<EndpointTrainer> logger
    )
    {
        (_allowed, _keys, _time) = (allowed, keys, time);
        (_handlerFor, _logger) = (handlerFor, logger);
    }

    /// <inheritdoc/>
    /// <exception cref="EndpointException">
    /// The endpoint may not be called or rejects a call, or the job failed or exceeded its time limit.
    /// </exception>
    /// <exception cref="InvalidDataException">The data are damaged, or too many or too few for an endpoint.</exception>
    public async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (FinetuningRecord.OutcomeOf(job) is { } finished)
            return finished;
        using var api = CreateApi(job);
        var data = UploadedData.Read(job);
        var request = FineTuningRequest.Create(job, data.Digest);
        var started = await FindOrStartAsync(api, job, request, data, cancellationToken);
        var startedAt = _time.GetTimestamp();
        var poller = new JobPoller(api, job, _time, _logger);
        var (ended, losses) = await poller.WaitAsync(started, progress, cancellationToken);
        await DeleteFileAsync(api, ended.File ?? started.File, cancellationToken);
        if (ended.HasFailed)
        {
            PendingJob.Delete(job.OutputPath); // a new request creates a new job
            throw CreateError(job, request, ended);
        }
        var duration = ended.Duration ?? _time.GetElapsedTime(startedAt);
        CreateRecord(job, request, data, ended, losses, api.Retries, duration).Write(job.OutputPath);
        PendingJob.Delete(job.OutputPath);
        Log.Finetuned(_logger, job.Id, ended.Id, ended.Model!);
        return FinetuningRecord.OutcomeOf(job)
            ?? throw new IOException($"{job.OutputPath} vanished after it was written.");
    }

    /// <summary>Resumes the job of a request, or creates it, and stores its id.</summary>
    /// <returns>The job, with the id of its file as far as that is known.</returns>
    private async Task<FineTuningJob> FindOrStartAsync(
        FineTuningApi api,
        TrainingJob job,
        FineTuningRequest request,
        UploadedData data,
        CancellationToken cancellationToken
    )
    {
        var pending = PendingJob.Read(job.OutputPath, request.JobKey);
        var started = await FindAsync(api, pending, cancellationToken);
        if (started is null)
            started = await StartAsync(api, job, request, data, pending, cancellationToken);
        else
            Log.Resumed(_logger, job.Id, started.Id, started.Status);
        started = started with { File = started.File ?? pending.File };
        (pending with { File = started.File, Job = started.Id }).Write(job.OutputPath);
        return started;
    }

    private static FinetuningRecord CreateRecord(
        TrainingJob job,
        FineTuningRequest request,
        UploadedData data,
        FineTuningJob ended,
        LossLog losses,
        int retries,
        TimeSpan duration
    )
    {
        var address = job.EndpointSettings!.Address;
        var steps = StepsOf(ended, losses, data.Examples);
        return new FinetuningRecord(
            address,
            request.Model,
            ended.Id,
            ended.Model!,
            request.JobKey,
            data.Examples,
            steps,
            [.. losses.Losses]
        )
        {
            Tokens = ended.TrainedTokens ?? 0,
            Retries = retries,
            Seconds = duration.TotalSeconds,
        };
    }

    /// <summary>Cancels the job at the endpoint, if there is one, and deletes the uploaded file.</summary>
    /// <param name="job">The training whose job is cancelled.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <exception cref="EndpointException">The endpoint may not be called, or rejects a call.</exception>
    public async Task CancelAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        using var api = CreateApi(job);
        var request = FineTuningRequest.Create(job, UploadedData.Read(job).Digest);
        var pending = PendingJob.Read(job.OutputPath, request.JobKey);
        var started = await FindAsync(api, pending, cancellationToken);
        if (started is { HasEnded: false })
        {
            await api.CancelAsync(started.Id, cancellationToken);
            Log.Cancelled(_logger, job.Id, started.Id);
        }
        await DeleteFileAsync(api, started?.File ?? pending.File, cancellationToken);
        PendingJob.Delete(job.OutputPath);
    }

    private FineTuningApi CreateApi(TrainingJob job)
    {
        if (job is not { EndpointSettings: { } finetuning, Base.Endpoint: { } model })
            throw new ArgumentException($"{job.Id} is not a finetuning job of an endpoint.", nameof(job));
        var address = finetuning.Address;
        var error =
            finetuning.GetError(model.AllowPlainHttp) ?? _allowed.GetError(model with { Address = address });
        if (error is not null)
            throw new EndpointException(error);
        var key = model.KeyVariable is { } variable ? _keys.Read(variable) : null;
        var handler = _handlers.GetOrAdd(address, to => _handlerFor(new Uri(to)));
        return new FineTuningApi(model, finetuning, key, handler, _time);
    }

    /// <summary>
    /// The job whose id is stored, in any state, so that a failure is reported once. Else a job of the same key that
    /// is in progress or has succeeded; null when there is none.
    /// </summary>
    private static async Task<FineTuningJob?> FindAsync(
        FineTuningApi api,
        PendingJob pending,
        CancellationToken cancellationToken
    ) =>
        pending.Job is { } id && await api.GetAsync(id, cancellationToken) is { } stored
            ? stored
            : await api.FindAsync(pending.JobKey, cancellationToken);

    /// <summary>Uploads the data, unless the endpoint has them, and creates a job.</summary>
    private async Task<FineTuningJob> StartAsync(
        FineTuningApi api,
        TrainingJob job,
        FineTuningRequest request,
        UploadedData data,
        PendingJob pending,
        CancellationToken cancellationToken
    )
    {
        var file =
            pending.File is { } uploaded && await api.HasFileAsync(uploaded, cancellationToken)
                ? uploaded
                : await api.UploadAsync($"{request.JobKey}.jsonl", data.Bytes, cancellationToken);
        (pending with { File = file, Job = null }).Write(job.OutputPath);
        try
        {
            var created = await api.CreateAsync(request, file, cancellationToken);
            Log.Started(_logger, job.Id, created.Id, request.Model, data.Examples);
            return created;
        }
        catch (EndpointException error) when (!error.IsTransient) // no job was created
        {
            await DeleteFileAsync(api, file, cancellationToken);
            PendingJob.Delete(job.OutputPath);
            throw;
        }
    }

    private static EndpointException CreateError(
        TrainingJob job,
        FineTuningRequest request,
        FineTuningJob ended
    )
    {
        var end = ended.Status == "failed" ? "failed" : "was cancelled at the endpoint";
        var reason = ended.Error is { } error ? $": {error}" : "";
        return new EndpointException(
            $"{job.EndpointSettings!.Address}, {request.Model}: the finetuning job {ended.Id} "
                + $"{end}{reason}; resume the run to have {job.Agent} finetuned by a new job"
        );
    }

    /// <summary>Deletes the uploaded file. A failure is only logged, since the job has ended.</summary>
    private async Task DeleteFileAsync(FineTuningApi api, string? file, CancellationToken cancellationToken)
    {
        if (file is null)
            return;
        try
        {
            await api.DeleteFileAsync(file, cancellationToken);
        }
        catch (EndpointException error)
        {
            Log.FileStays(_logger, file, error.Message);
        }
    }

    /// <summary>
    /// Optimizer steps: those that the endpoint reports, else as many as follow from the epochs and the batch size that
    /// it reports; 0 when it reports neither.
    /// </summary>
    private static int StepsOf(FineTuningJob job, LossLog losses, int examples)
    {
        if (losses.Step > 0)
            return losses.Step;
        return job is { Epochs: { } epochs, BatchSize: > 0 and var batch }
            ? epochs * ((examples + batch - 1) / batch)
            : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var handler in _handlers.Values)
            handler.Dispose();
    }
}
