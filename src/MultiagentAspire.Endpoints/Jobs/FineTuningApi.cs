using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MultiagentAspire.Core;
using OpenAI;
using OpenAI.Files;
using OpenAI.FineTuning;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// The fine-tuning part of one endpoint, by OpenAI's client. Jobs go through the client's pipeline as they
/// are: it cannot ask for jobs by their metadata, and would make more of an answer than it has to say. Every
/// call is retried by the rule of endpoints, and not by the client.
/// </summary>
internal sealed class FineTuningApi : IDisposable
{
    private const int MaxAnswerBytes = 16 << 20;
    private const int PageSize = 100;

    /// <summary>
    /// An endpoint that has more jobs, and does not look for one by its metadata, is not asked further.
    /// </summary>
    private const int MaxPages = 100;

    /// <summary>Bytes that an upload has a second for.</summary>
    private const int MinUploadBytesPerSecond = 64 << 10;

    private readonly EndpointModel _model;
    private readonly Uri _jobs;
    private readonly EndpointRetry _retry;
    private readonly HttpClient _http;
    private readonly FineTuningClient _tuning;
    private readonly OpenAIFileClient _files;

    /// <param name="model">The base model, whose limits hold.</param>
    /// <param name="finetuning">Where and how it is finetuned.</param>
    /// <param name="key">Sent as bearer token; null: none.</param>
    /// <param name="handler">Sends the requests; stays the caller's.</param>
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
        _jobs = new Uri($"{finetuning.Address}/fine_tuning/jobs");
        var limiter = new RequestRateLimiter(requestsPerMinute: 0, time);
        _retry = new EndpointRetry($"{_jobs}", model.Retries, limiter, key, time)
        {
            OnRetry = () => Retries++,
        };
        var bounded = new BoundedResponseHandler(handler, MaxAnswerBytes, key is not null);
        _http = new HttpClient(bounded, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var address = new Uri(finetuning.Address);
        var credential = new ApiKeyCredential(key ?? "none");
        _tuning = new FineTuningClient(credential, Plain(new FineTuningClientOptions { Endpoint = address }));
        _files = new OpenAIFileClient(credential, Plain(new OpenAIClientOptions { Endpoint = address }));
    }

    /// <summary>Attempts beyond the first of all calls so far.</summary>
    public int Retries { get; private set; }

    /// <summary>Uploads what is learned.</summary>
    /// <returns>The file's id.</returns>
    public Task<string> UploadAsync(string name, byte[] data, CancellationToken cancellationToken) =>
        CallAsync(
            async stop =>
                (await _files.UploadFileAsync(new MemoryStream(data), name, FileUploadPurpose.FineTune, stop))
                    .Value
                    .Id
                    is { Length: > 0 } id
                    ? id
                    : throw new InvalidDataException("what came is no file: it has no id"),
            $"upload {name}",
            cancellationToken,
            seconds: _model.TimeoutSeconds + data.Length / MinUploadBytesPerSecond
        );

    public Task<bool> HasFileAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(
            async stop =>
                await NotFoundAsync(
                    async () => (await _files.GetFileAsync(id, stop)).Value.Id == id,
                    fallback: false
                ),
            $"file {id}",
            cancellationToken
        );

    /// <summary>Deletes a file; one that is gone is no fault.</summary>
    public Task DeleteFileAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(
            async stop =>
                await NotFoundAsync(
                    async () => (await _files.DeleteFileAsync(id, stop)) is not null,
                    fallback: true
                ),
            $"delete {id}",
            cancellationToken
        );

    /// <summary>
    /// Creates a job. Where it is not known whether the endpoint did, it is looked for before it is asked for
    /// again.
    /// </summary>
    public Task<FineTuningJob> CreateAsync(
        FineTuningRequest request,
        string file,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async stop => FineTuningResponses.Job(await SendAsync("POST", "", request.Write(file), stop)),
            $"create {request.Mark}",
            cancellationToken,
            again: stop => FindAsync(request.Mark, JobsAsync, stop)
        );

    /// <summary>The job of a mark that is on the way or has succeeded; null when there is none.</summary>
    public Task<FineTuningJob?> FindAsync(string mark, CancellationToken cancellationToken) =>
        FindAsync(
            mark,
            (query, patient) => CallAsync(stop => JobsAsync(query, stop), $"find {mark}{query}", patient),
            cancellationToken
        );

    /// <summary>The job of an id; null when the endpoint does not know it.</summary>
    public async Task<FineTuningJob?> GetAsync(string id, CancellationToken cancellationToken) =>
        (
            await CallAsync(
                async stop =>
                    (ImmutableArray<FineTuningJob>)
                        await NotFoundAsync<ImmutableArray<FineTuningJob>>(
                            async () =>
                                [
                                    FineTuningResponses.Job(
                                        await SendAsync("GET", $"/{Uri.EscapeDataString(id)}", null, stop)
                                    ),
                                ],
                            []
                        ),
                $"job {id}",
                cancellationToken
            )
        ).FirstOrDefault();

    public Task<FineTuningJob> CancelAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(
            async stop =>
                FineTuningResponses.Job(
                    await SendAsync("POST", $"/{Uri.EscapeDataString(id)}/cancel", null, stop)
                ),
            $"cancel {id}",
            cancellationToken
        );

    /// <summary>Takes what is new among a job's events into <paramref name="log"/>.</summary>
    public async Task ReadEventsAsync(string id, LossLog log, CancellationToken cancellationToken)
    {
        log.StartPass();
        var (after, more) = ("", true);
        while (more)
        {
            var path = $"/{Uri.EscapeDataString(id)}/events?limit={PageSize}{after}";
            var page = await CallAsync(
                async stop => FineTuningResponses.Events(await SendAsync("GET", path, null, stop)),
                path,
                cancellationToken
            );
            more = log.Add(page);
            after = page.Items.IsEmpty ? "" : $"&after={Uri.EscapeDataString(page.Items[^1].Id)}";
        }
    }

    /// <summary>By OpenAI's filter; and by looking, since others return all.</summary>
    private static async Task<FineTuningJob?> FindAsync(
        string mark,
        Func<string, CancellationToken, Task<Page<FineTuningJob>>> read,
        CancellationToken stop
    )
    {
        var (after, more) = ("", true);
        for (var pages = 0; more && pages < MaxPages; pages++)
        {
            var page = await read(
                $"?limit={PageSize}&metadata[{FineTuningRequest.MarkKey}]={mark}{after}",
                stop
            );
            if (
                page
                    .Items.Where(job => job.Mark == mark && !job.HasFailed)
                    .OrderByDescending(job => job.HasSucceeded)
                    .FirstOrDefault() is
                { } found
            )
                return found;
            more = page is { More: true, Items.Length: > 0 };
            after = more ? $"&after={Uri.EscapeDataString(page.Items[^1].Id)}" : "";
        }
        return null;
    }

    private async Task<Page<FineTuningJob>> JobsAsync(string query, CancellationToken cancellationToken) =>
        FineTuningResponses.Jobs(await SendAsync("GET", query, null, cancellationToken));

    private async Task<ReadOnlyMemory<byte>> SendAsync(
        string method,
        string path,
        byte[]? body,
        CancellationToken cancellationToken
    )
    {
        using var message = _tuning.Pipeline.CreateMessage();
        (message.Request.Method, message.Request.Uri) = (method, new Uri($"{_jobs}{path}"));
        message.Request.Headers.Set("Accept", "application/json");
        if (body is not null)
        {
            message.Request.Headers.Set("Content-Type", "application/json");
            message.Request.Content = BinaryContent.Create(BinaryData.FromBytes(body));
        }
        message.Apply(new RequestOptions { CancellationToken = cancellationToken });
        await _tuning.Pipeline.SendAsync(message);
        var response = message.Response ?? throw new HttpRequestException("no answer came");
        return response.Status is >= 200 and < 300
            ? response.Content.ToMemory()
            : throw new ClientResultException(response);
    }

    /// <param name="call">One attempt.</param>
    /// <param name="what">Names the call; seeds its backoff.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="again">Asked before the call is made again; what it finds is the answer.</param>
    /// <param name="seconds">Longest time of one attempt; 0: the model's.</param>
    private async Task<T> CallAsync<T>(
        Func<CancellationToken, Task<T>> call,
        string what,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task<T?>>? again = null,
        int seconds = 0
    )
    {
        var timeout = TimeSpan.FromSeconds(seconds > 0 ? seconds : _model.TimeoutSeconds);
        var reply = await _retry.RunAsync(AttemptAsync, timeout, Seeds.Derive(what), cancellationToken);
        return reply.Answer;

        Task<Attempt<T>> AttemptAsync(int earlier, CancellationToken stop) =>
            AnswerAsync(earlier > 0 && again is not null ? FindOrCallAsync : call, stop);

        async Task<T> FindOrCallAsync(CancellationToken stop) =>
            await again(stop) is { } found ? found : await call(stop);
    }

    /// <summary>One attempt, with what OpenAI's client throws in the terms of the retry rule.</summary>
    private async Task<Attempt<T>> AnswerAsync<T>(
        Func<CancellationToken, Task<T>> call,
        CancellationToken stop
    )
    {
        try
        {
            return await call(stop);
        }
        catch (ClientResultException error) when (error.GetRawResponse() is { } response)
        {
            return ReadError(response);
        }
        catch (Exception error) when (stop.IsCancellationRequested && IsClientError(error))
        {
            throw new OperationCanceledException(error.Message, error, stop);
        }
        catch (Exception error) when (IsClientError(error))
        {
            throw new InvalidDataException((error.InnerException ?? error).Message, error);
        }
    }

    /// <summary>What the client makes of connections that fail and of answers that are none.</summary>
    private static bool IsClientError(Exception error) =>
        error
            is ClientResultException
                or HttpRequestException
                or IOException
                or InvalidDataException
                or JsonException
                or FormatException
                or KeyNotFoundException
                or InvalidOperationException
                or ArgumentException;

    private AttemptFailure ReadError(PipelineResponse response)
    {
        var status = (HttpStatusCode)response.Status;
        var header =
            response.Headers.TryGetValue("Retry-After", out var text)
            && RetryConditionHeaderValue.TryParse(text, out var read)
                ? read
                : null;
        return _retry.Refusal(status, response.Content.ToMemory(), header, Remedy(status));
    }

    private string Remedy(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => _model.KeyVariable is { } variable
                ? $"check the key in {variable}, and whether it may finetune"
                : "name the variable of a key (\"keyVariable\")",
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed =>
                "check the address; does the endpoint finetune?",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                "it leads elsewhere, which is not followed: write the address it leads to",
            _ => "it would refuse the same again",
        };

    private static async Task<T> NotFoundAsync<T>(Func<Task<T>> call, T fallback)
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

    /// <summary>Attempts, time and answers are bounded here; nothing of a call is logged or traced.</summary>
    private T Plain<T>(T options)
        where T : ClientPipelineOptions
    {
        options.Transport = new HttpClientPipelineTransport(_http);
        options.RetryPolicy = new ClientRetryPolicy(maxRetries: 0);
        options.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.EnableDistributedTracing = false;
        options.ClientLoggingOptions = new ClientLoggingOptions
        {
            EnableLogging = false,
            EnableMessageLogging = false,
            EnableMessageContentLogging = false,
        };
        return options;
    }

    public void Dispose() => _http.Dispose();
}
