using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Endpoints;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>
/// Has models at endpoints finetuned there: uploads an agent's data, creates a job and waits for its end. A job that is there already, begun by whoever, is gone on with: it is known
/// by its note, or found at the endpoint by its mark, so that nothing is paid twice. Thread-safe; a wait costs next to nothing.
/// </summary>
internal sealed class EndpointTrainer(
    AllowedEndpoints allowed,
    RemoteKeys keys,
    TimeProvider time,
    Func<Uri, HttpMessageHandler> way,
    ILogger<EndpointTrainer> logger
) : IAgentTrainer, IDisposable
{
    private readonly ConcurrentDictionary<string, HttpMessageHandler> _ways = new(StringComparer.Ordinal);

    /// <exception cref="EndpointException">The endpoint may not be called, or refuses; the job failed, or is still on the way when the patience for it is over.</exception>
    /// <exception cref="InvalidDataException">The data is damaged or not what an endpoint takes.</exception>
    public async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (EndpointRecord.OutcomeOf(job) is { } earlier)
            return earlier;
        using var api = Open(job);
        var data = UploadedData.Read(job);
        var request = FineTuningRequest.Of(job, data.Digest);
        var note = JobNote.Read(job.OutputPath, request.Mark);
        var begun = await TakeUpAsync(api, note, cancellationToken);
        if (begun is null)
            begun = await BeginAsync(api, job, request, data, note, cancellationToken);
        else
            Log.TakenUp(logger, job.Id, begun.Id, begun.Status);
        (note with { File = begun.File ?? note.File, Job = begun.Id }).Write(job.OutputPath);
        var began = time.GetTimestamp();
        var (ended, losses) = await new JobWatch(api, job, time, logger).WaitAsync(
            begun,
            progress,
            cancellationToken
        );
        await DeleteFileAsync(api, ended.File ?? note.File, cancellationToken);
        if (ended.HasFailed)
        {
            JobNote.Delete(job.OutputPath); // whoever asks again wants another job
            throw new EndpointException(
                $"{job.There!.Endpoint}, {request.Model}: the finetuning job {ended.Id} {(ended.Status == "failed" ? "failed" : "was cancelled there")}{(ended.Fault is { } fault ? $": {fault}" : "")}; resume the run to have {job.Agent} finetuned by a new job"
            );
        }
        new EndpointRecord(
            job.There!.Endpoint,
            request.Model,
            ended.Id,
            ended.Model!,
            request.Mark,
            data.Examples,
            StepsOf(ended, losses, data.Examples),
            [.. losses.Losses],
            ended.TrainedTokens ?? 0,
            api.Retries,
            (ended.Took ?? time.GetElapsedTime(began)).TotalSeconds
        ).Write(job.OutputPath);
        JobNote.Delete(job.OutputPath);
        Log.Finetuned(logger, job.Id, ended.Id, ended.Model!);
        return EndpointRecord.OutcomeOf(job)
            ?? throw new IOException($"{job.OutputPath} vanished after it was written.");
    }

    /// <summary>Cancels the job at the endpoint, if there is one, and takes back what was uploaded.</summary>
    /// <exception cref="EndpointException">The endpoint may not be called, or refuses.</exception>
    public async Task CancelAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        using var api = Open(job);
        var request = FineTuningRequest.Of(job, UploadedData.Read(job).Digest);
        var note = JobNote.Read(job.OutputPath, request.Mark);
        var begun = await TakeUpAsync(api, note, cancellationToken);
        if (begun is { HasEnded: false })
        {
            await api.CancelAsync(begun.Id, cancellationToken);
            Log.Cancelled(logger, job.Id, begun.Id);
        }
        await DeleteFileAsync(api, begun?.File ?? note.File, cancellationToken);
        JobNote.Delete(job.OutputPath);
    }

    private FineTuningApi Open(TrainingJob job)
    {
        if (job is not { There: { } there, Base.Remote: { } remote })
            throw new ArgumentException($"{job.Id} is no finetuning by an endpoint.", nameof(job));
        if (
            (
                there.Fault(remote.AllowPlainHttp)
                ?? allowed.Refusal(remote with { Endpoint = there.Endpoint })
            ) is
            { } refusal
        )
            throw new EndpointException(refusal);
        var key = remote.KeyVariable is { } variable ? keys.Read(variable) : null;
        return new FineTuningApi(
            remote,
            there,
            key,
            _ways.GetOrAdd(there.Endpoint, address => way(new Uri(address))),
            time
        );
    }

    /// <summary>The noted job however it stands, so that a failure is told once; else one that is on the way or has succeeded.</summary>
    private static async Task<FineTuningJob?> TakeUpAsync(
        FineTuningApi api,
        JobNote note,
        CancellationToken cancellationToken
    ) =>
        note.Job is { } id && await api.GetAsync(id, cancellationToken) is { } noted
            ? noted
            : await api.FindAsync(note.Mark, cancellationToken);

    private async Task<FineTuningJob> BeginAsync(
        FineTuningApi api,
        TrainingJob job,
        FineTuningRequest request,
        UploadedData data,
        JobNote note,
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
            Log.Begun(logger, job.Id, created.Id, request.Model, data.Examples);
            return created;
        }
        catch (EndpointException error) when (!error.MayPass) // there is no job that would need it
        {
            await DeleteFileAsync(api, file, cancellationToken);
            JobNote.Delete(job.OutputPath);
            throw;
        }
    }

    /// <summary>A file that stays is no reason to lose what was made.</summary>
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
            Log.FileStays(logger, file, error.Message);
        }
    }

    /// <summary>What the endpoint tells, or else what follows from the settings that it tells; 0: neither.</summary>
    private static int StepsOf(FineTuningJob job, LossLog losses, int examples) =>
        losses.Step > 0 ? losses.Step
        : job is { Epochs: { } epochs, BatchSize: > 0 and var batch }
            ? epochs * ((examples + batch - 1) / batch)
        : 0;

    public void Dispose()
    {
        foreach (var handler in _ways.Values)
            handler.Dispose();
    }
}
