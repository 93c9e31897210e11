using System.ClientModel;
using System.Net;
using MultiagentAspire.Core;
using OpenAI.Files;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// The fine-tuning API of one endpoint: files, jobs and events. Jobs are sent and read as JSON, since OpenAI's client
/// cannot list jobs by their metadata and requires more fields than other servers answer. Every call is retried by the
/// retry policy of endpoints.
/// </summary>
internal sealed class FineTuningApi : IDisposable
{
    private const int PageSize = 100;

    /// <summary>
    /// Maximum number of pages that are searched for a job: an endpoint may ignore the filter and have many jobs.
    /// </summary>
    private const int MaxPages = 100;

    /// <summary>An upload of this many bytes has one second more than other calls.</summary>
    private const int MinUploadBytesPerSecond = 64 << 10;

    private readonly EndpointModel _model;
    private readonly FineTuningTransport _transport;

    /// <summary>Prepares the calls. No request is sent yet.</summary>
    /// <param name="model">The base model, whose time limit and retries apply.</param>
    /// <param name="finetuning">The address of the API.</param>
    /// <param name="key">Sent as bearer token; null: none.</param>
    /// <param name="handler">Sends the requests; the caller disposes it.</param>
    /// <param name="time">Clock of time limits and pauses.</param>
    public FineTuningApi(
        EndpointModel model,
        EndpointFinetuning finetuning,
        string? key,
        HttpMessageHandler handler,
        TimeProvider time
    )
    {
        _model = model;
        _transport = new FineTuningTransport(model, finetuning, key, handler, time);
    }

    /// <summary>Attempts beyond the first of all calls so far.</summary>
    public int Retries => _transport.Retries;

    /// <summary>Uploads training data.</summary>
    /// <param name="name">File name at the endpoint.</param>
    /// <param name="data">Chat JSONL, UTF-8.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The file's id.</returns>
    /// <exception cref="EndpointException">The endpoint rejected it, or all attempts failed.</exception>
    public Task<string> UploadAsync(string name, byte[] data, CancellationToken cancellationToken)
    {
        var seconds = _model.TimeoutSeconds + data.Length / MinUploadBytesPerSecond;
        return _transport.CallAsync(UploadOnceAsync, $"upload {name}", cancellationToken, seconds: seconds);

        async Task<string> UploadOnceAsync(CancellationToken stopToken)
        {
            var stream = new MemoryStream(data);
            var file = await _transport.Files.UploadFileAsync(
                stream,
                name,
                FileUploadPurpose.FineTune,
                stopToken
            );
            return file.Value.Id is { Length: > 0 } id
                ? id
                : throw new InvalidDataException("the answer is not a file: it has no id");
        }
    }

    /// <summary>Whether the endpoint has a file.</summary>
    public Task<bool> HasFileAsync(string id, CancellationToken cancellationToken)
    {
        return _transport.CallAsync(
            stopToken => OrIfNotFoundAsync(() => HasFileOnceAsync(stopToken), fallback: false),
            $"file {id}",
            cancellationToken
        );

        async Task<bool> HasFileOnceAsync(CancellationToken stopToken) =>
            (await _transport.Files.GetFileAsync(id, stopToken)).Value.Id == id;
    }

    /// <summary>Deletes a file. A file that does not exist is not an error.</summary>
    public Task DeleteFileAsync(string id, CancellationToken cancellationToken)
    {
        return _transport.CallAsync(
            stopToken => OrIfNotFoundAsync(() => DeleteFileOnceAsync(stopToken), fallback: true),
            $"delete {id}",
            cancellationToken
        );

        async Task<bool> DeleteFileOnceAsync(CancellationToken stopToken) =>
            await _transport.Files.DeleteFileAsync(id, stopToken) is not null;
    }

    /// <summary>
    /// Creates a job. When an attempt failed, the job is searched for before the next attempt, since the endpoint may
    /// have created it.
    /// </summary>
    /// <param name="request">The job.</param>
    /// <param name="file">Id of the uploaded data.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="EndpointException">The endpoint rejected it, or all attempts failed.</exception>
    public Task<FineTuningJob> CreateAsync(
        FineTuningRequest request,
        string file,
        CancellationToken cancellationToken
    ) =>
        _transport.CallAsync(
            stopToken => SendForJobAsync("POST", "", request.Write(file), stopToken),
            $"create {request.JobKey}",
            cancellationToken,
            findBeforeRetry: stopToken => FindAsync(request.JobKey, ReadPageAsync, stopToken)
        );

    /// <summary>The job of a key that is in progress or has succeeded; null when there is none.</summary>
    /// <param name="jobKey">See <see cref="FineTuningRequest.JobKey"/>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public Task<FineTuningJob?> FindAsync(string jobKey, CancellationToken cancellationToken)
    {
        return FindAsync(jobKey, ReadPageWithRetriesAsync, cancellationToken);

        Task<Page<FineTuningJob>> ReadPageWithRetriesAsync(string query, CancellationToken token) =>
            _transport.CallAsync(
                stopToken => ReadPageAsync(query, stopToken),
                $"find {jobKey}{query}",
                token
            );
    }

    /// <summary>The job of an id; null when the endpoint does not know it.</summary>
    public async Task<FineTuningJob?> GetAsync(string id, CancellationToken cancellationToken)
    {
        var found = await _transport.CallAsync(
            stopToken => OrIfNotFoundAsync(() => GetOnceAsync(stopToken), fallback: []),
            $"job {id}",
            cancellationToken
        );
        return found.Count > 0 ? found[0] : null;

        // A list, since null would mean that the call found nothing to return.
        async Task<IReadOnlyList<FineTuningJob>> GetOnceAsync(CancellationToken stopToken) =>
            [await SendForJobAsync("GET", $"/{Uri.EscapeDataString(id)}", null, stopToken)];
    }

    /// <summary>Cancels a job.</summary>
    /// <returns>The job after, which may still be about to end.</returns>
    public Task<FineTuningJob> CancelAsync(string id, CancellationToken cancellationToken) =>
        _transport.CallAsync(
            stopToken => SendForJobAsync("POST", $"/{Uri.EscapeDataString(id)}/cancel", null, stopToken),
            $"cancel {id}",
            cancellationToken
        );

    /// <summary>Adds the new events of a job to a log.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="log">Tells when older pages contain nothing new.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="EndpointException">The endpoint has no events, or all attempts failed.</exception>
    public async Task ReadEventsAsync(string id, LossLog log, CancellationToken cancellationToken)
    {
        log.StartPass();
        var after = "";
        var hasMore = true;
        while (hasMore)
        {
            var path = $"/{Uri.EscapeDataString(id)}/events?limit={PageSize}{after}";
            var page = await _transport.CallAsync(
                async stopToken =>
                    FineTuningResponses.Events(await _transport.SendAsync("GET", path, null, stopToken)),
                path,
                cancellationToken
            );
            hasMore = log.Add(page);
            after = page.Items.IsEmpty ? "" : $"&after={Uri.EscapeDataString(page.Items[^1].Id)}";
        }
    }

    /// <summary>
    /// Searches the pages of jobs. OpenAI filters by metadata; other servers ignore the filter and return all jobs.
    /// </summary>
    private static async Task<FineTuningJob?> FindAsync(
        string jobKey,
        Func<string, CancellationToken, Task<Page<FineTuningJob>>> readPage,
        CancellationToken cancellationToken
    )
    {
        var after = "";
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var query = $"?limit={PageSize}&metadata[{FineTuningRequest.JobKeyField}]={jobKey}{after}";
            var page = await readPage(query, cancellationToken);
            var found = page
                .Items.Where(job => job.JobKey == jobKey && !job.HasFailed)
                .OrderByDescending(job => job.HasSucceeded)
                .FirstOrDefault();
            if (found is not null)
                return found;
            if (page is not { More: true, Items.Length: > 0 })
                return null;
            after = $"&after={Uri.EscapeDataString(page.Items[^1].Id)}";
        }
        return null;
    }

    private async Task<Page<FineTuningJob>> ReadPageAsync(
        string query,
        CancellationToken cancellationToken
    ) => FineTuningResponses.Jobs(await _transport.SendAsync("GET", query, null, cancellationToken));

    private async Task<FineTuningJob> SendForJobAsync(
        string method,
        string path,
        byte[]? body,
        CancellationToken cancellationToken
    ) => FineTuningResponses.Job(await _transport.SendAsync(method, path, body, cancellationToken));

    private static async Task<T> OrIfNotFoundAsync<T>(Func<Task<T>> call, T fallback)
    {
        try
        {
            return await call();
        }
        catch (ClientResultException error) when (error.Status == (int)HttpStatusCode.NotFound)
        {
            return fallback;
        }
    }

    /// <summary>Ends the connection. The handler stays the caller's.</summary>
    public void Dispose() => _transport.Dispose();
}
