using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// Has models finetuned by their endpoints: uploads an agent's data, creates a job and waits for its end. A
/// job that exists already, whoever created it, is resumed: it is known by the note beside its output folder,
/// or found at the endpoint by its mark, so that nothing is paid twice. Thread-safe; a wait costs next to
/// nothing.
/// </summary>
public sealed class EndpointTrainer : IAgentTrainer, IDisposable
{
    private readonly ConcurrentDictionary<string, HttpMessageHandler> _handlers = new(StringComparer.Ordinal);
    private readonly AllowedEndpoints _allowed;
    private readonly EndpointKeys _keys;
    private readonly TimeProvider _time;
    private readonly Func<Uri, HttpMessageHandler> _handlerFor;
    private readonly ILogger<EndpointTrainer> _logger;

    /// <param name="allowed">What may be called.</param>
    /// <param name="time">Clock of time limits, pauses and polls.</param>
    /// <param name="logger">Logs how jobs stand.</param>
    public EndpointTrainer(AllowedEndpoints allowed, TimeProvider time, ILogger<EndpointTrainer> logger)
        : this(allowed, EndpointKeys.OfThisMachine(), time, EndpointHandler.For, logger) { }

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
    /// <exception cref="EndpointException">The endpoint may not be called, or refuses; the job failed, or is
    /// not over within its time limit.</exception>
    /// <exception cref="InvalidDataException">The data is damaged or not what an endpoint takes.</exception>
    public async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (FinetuningRecord.OutcomeOf(job) is { } earlier)
            return earlier;
        using var api = CreateApi(job);
        var data = UploadedData.Read(job);
        var request = FineTuningRequest.Create(job, data.Digest);
        var note = PendingJob.Read(job.OutputPath, request.Mark);
        var started = await FindAsync(api, note, cancellationToken);
        if (started is null)
            started = await StartAsync(api, job, request, data, note, cancellationToken);
        else
            Log.Resumed(_logger, job.Id, started.Id, started.Status);
        (note with { File = started.File ?? note.File, Job = started.Id }).Write(job.OutputPath);
        var since = _time.GetTimestamp();
        var poller = new JobPoller(api, job, _time, _logger);
        var (ended, losses) = await poller.WaitAsync(started, progress, cancellationToken);
        await DeleteFileAsync(api, ended.File ?? note.File, cancellationToken);
        if (ended.HasFailed)
        {
            PendingJob.Delete(job.OutputPath); // whoever asks again wants another job
            throw Failed(job, request, ended);
        }
        var record = new FinetuningRecord(
            job.AtEndpoint!.Address,
            request.Model,
            ended.Id,
            ended.Model!,
            request.Mark,
            data.Examples,
            StepsOf(ended, losses, data.Examples),
            [.. losses.Losses],
            ended.TrainedTokens ?? 0,
            api.Retries,
            (ended.Duration ?? _time.GetElapsedTime(since)).TotalSeconds
        );
        record.Write(job.OutputPath);
        PendingJob.Delete(job.OutputPath);
        Log.Finetuned(_logger, job.Id, ended.Id, ended.Model!);
        return FinetuningRecord.OutcomeOf(job)
            ?? throw new IOException($"{job.OutputPath} vanished after it was written.");
    }

    /// <summary>Cancels the job at the endpoint, if there is one, and deletes what was uploaded.</summary>
    /// <exception cref="EndpointException">The endpoint may not be called, or refuses.</exception>
    public async Task CancelAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        using var api = CreateApi(job);
        var request = FineTuningRequest.Create(job, UploadedData.Read(job).Digest);
        var record = PendingJob.Read(job.OutputPath, request.Mark);
        var started = await FindAsync(api, record, cancellationToken);
        if (started is { HasEnded: false })
        {
            await api.CancelAsync(started.Id, cancellationToken);
            Log.Cancelled(_logger, job.Id, started.Id);
        }
        await DeleteFileAsync(api, started?.File ?? record.File, cancellationToken);
        PendingJob.Delete(job.OutputPath);
    }

    private FineTuningApi CreateApi(TrainingJob job)
    {
        if (job is not { AtEndpoint: { } finetuning, Base.Endpoint: { } model })
            throw new ArgumentException($"{job.Id} is no finetuning by an endpoint.", nameof(job));
        var address = finetuning.Address;
        var refusal =
            finetuning.GetError(model.AllowPlainHttp) ?? _allowed.GetError(model with { Address = address });
        if (refusal is not null)
            throw new EndpointException(refusal);
        var key = model.KeyVariable is { } variable ? _keys.Read(variable) : null;
        var handler = _handlers.GetOrAdd(address, to => _handlerFor(new Uri(to)));
        return new FineTuningApi(model, finetuning, key, handler, _time);
    }

    /// <summary>
    /// The noted job however it stands, so that a failure is reported once; else one that is in progress or
    /// has succeeded.
    /// </summary>
    private static async Task<FineTuningJob?> FindAsync(
        FineTuningApi api,
        PendingJob note,
        CancellationToken cancellationToken
    ) =>
        note.Job is { } id && await api.GetAsync(id, cancellationToken) is { } noted
            ? noted
            : await api.FindAsync(note.Mark, cancellationToken);

    private async Task<FineTuningJob> StartAsync(
        FineTuningApi api,
        TrainingJob job,
        FineTuningRequest request,
        UploadedData data,
        PendingJob note,
        CancellationToken cancellationToken
    )
    {
        var file =
            note.File is { } noted && await api.HasFileAsync(noted, cancellationToken)
                ? noted
                : await api.UploadAsync($"{request.Mark}.jsonl", data.Bytes, cancellationToken);
        (note with { File = file, Job = null }).Write(job.OutputPath);
        try
        {
            var created = await api.CreateAsync(request, file, cancellationToken);
            Log.Started(_logger, job.Id, created.Id, request.Model, data.Examples);
            return created;
        }
        catch (EndpointException error) when (!error.IsTransient) // no job will need the file
        {
            await DeleteFileAsync(api, file, cancellationToken);
            PendingJob.Delete(job.OutputPath);
            throw;
        }
    }

    private static EndpointException Failed(TrainingJob job, FineTuningRequest request, FineTuningJob ended)
    {
        var how = ended.Status == "failed" ? "failed" : "was cancelled there";
        var why = ended.Error is { } fault ? $": {fault}" : "";
        return new EndpointException(
            $"{job.AtEndpoint!.Address}, {request.Model}: the finetuning job {ended.Id} "
                + $"{how}{why}; resume the run to have {job.Agent} finetuned by a new job"
        );
    }

    /// <summary>A file that stays at the endpoint is no reason to lose what was made.</summary>
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
    /// The steps that the endpoint reports, or else those that follow from the settings that it reports; 0:
    /// neither.
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
