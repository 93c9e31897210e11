using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Endpoints;
using OpenAI;
using OpenAI.Files;
using OpenAI.FineTuning;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>
/// The fine-tuning part of one endpoint, by OpenAI's client. Jobs go through the client's pipeline as they are: it cannot ask for jobs by their metadata, and would make more of
/// an answer than it has to say. Every call is tried again within bounds, by this and not by the client.
/// </summary>
internal sealed class FineTuningApi : IDisposable
{
    private const int LargestAnswer = 16 << 20;
    private const int PageSize = 100;

    /// <summary>An endpoint that has more jobs, and does not look for one by its metadata, is not asked further.</summary>
    private const int MostPages = 100;

    /// <summary>Bytes that an upload has a second for.</summary>
    private const int SlowestUpload = 64 << 10;

    private readonly RemoteModel _model;
    private readonly Uri _jobs;
    private readonly string? _key;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly FineTuningClient _tuning;
    private readonly OpenAIFileClient _files;

    /// <param name="way">Stays the caller's.</param>
    public FineTuningApi(
        RemoteModel model,
        EndpointFinetuning there,
        string? key,
        HttpMessageHandler way,
        TimeProvider time
    )
    {
        (_model, _key, _time, _jobs) = (model, key, time, new Uri($"{there.Endpoint}/fine_tuning/jobs"));
        _http = new HttpClient(new BoundedAnswers(way, LargestAnswer, key is not null), disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var credential = new ApiKeyCredential(key ?? "none");
        _tuning = new FineTuningClient(
            credential,
            Plain(new FineTuningClientOptions { Endpoint = new Uri(there.Endpoint) })
        );
        _files = new OpenAIFileClient(
            credential,
            Plain(new OpenAIClientOptions { Endpoint = new Uri(there.Endpoint) })
        );
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
            seconds: _model.TimeoutSeconds + data.Length / SlowestUpload
        );

    public Task<bool> HasFileAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(
            async stop =>
                await NotFoundAsync(
                    async () => (await _files.GetFileAsync(id, stop)).Value.Id == id,
                    otherwise: false
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
                    otherwise: true
                ),
            $"delete {id}",
            cancellationToken
        );

    /// <summary>Creates a job. Where it is not known whether the endpoint did, it is looked for before it is asked for again.</summary>
    public Task<FineTuningJob> CreateAsync(
        FineTuningRequest request,
        string file,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async stop => FineTuningAnswers.Job(await SendAsync("POST", "", request.Write(file), stop)),
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
                                    FineTuningAnswers.Job(
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
                FineTuningAnswers.Job(
                    await SendAsync("POST", $"/{Uri.EscapeDataString(id)}/cancel", null, stop)
                ),
            $"cancel {id}",
            cancellationToken
        );

    /// <summary>Takes what is new among a job's events into <paramref name="log"/>.</summary>
    public async Task ReadEventsAsync(string id, LossLog log, CancellationToken cancellationToken)
    {
        log.Begin();
        var (after, more) = ("", true);
        while (more)
        {
            var path = $"/{Uri.EscapeDataString(id)}/events?limit={PageSize}{after}";
            var page = await CallAsync(
                async stop => FineTuningAnswers.Events(await SendAsync("GET", path, null, stop)),
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
        for (var pages = 0; more && pages < MostPages; pages++)
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

    private async Task<Page<FineTuningJob>> JobsAsync(string query, CancellationToken stop) =>
        FineTuningAnswers.Jobs(await SendAsync("GET", query, null, stop));

    private async Task<ReadOnlyMemory<byte>> SendAsync(
        string method,
        string path,
        byte[]? body,
        CancellationToken stop
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
        message.Apply(new RequestOptions { CancellationToken = stop });
        await _tuning.Pipeline.SendAsync(message);
        var response = message.Response ?? throw new HttpRequestException("no answer came");
        return response.Status is >= 200 and < 300
            ? response.Content.ToMemory()
            : throw new ClientResultException(response);
    }

    /// <param name="what">Seeds the pauses.</param>
    /// <param name="again">Asked before the call is made again; what it finds is the answer.</param>
    /// <param name="seconds">Of one attempt; 0: the model's.</param>
    private async Task<T> CallAsync<T>(
        Func<CancellationToken, Task<T>> call,
        string what,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task<T?>>? again = null,
        int seconds = 0
    )
    {
        var next = call;
        for (var retries = 0; ; retries++)
        {
            var (done, answer, failure) = await AttemptAsync(
                next,
                seconds > 0 ? seconds : _model.TimeoutSeconds,
                cancellationToken
            );
            if (done)
                return answer!;
            if (!failure!.Again || retries == _model.Retries)
                throw new EndpointException(
                    $"{_jobs}: {failure.Reason}{(failure.Again ? $"; given up after {retries + 1} attempts (\"retries\")" : "")}"
                )
                {
                    MayPass = failure.Again,
                };
            Retries++;
            await Task.Delay(
                failure.After ?? RetryRules.Backoff(retries, Seeds.Derive(what)),
                _time,
                cancellationToken
            );
            if (again is not null)
                next = async stop => await again(stop) is { } found ? found : await call(stop);
        }
    }

    private async Task<(bool Done, T? Answer, Failure? Failure)> AttemptAsync<T>(
        Func<CancellationToken, Task<T>> call,
        int seconds,
        CancellationToken cancellationToken
    )
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return (true, await call(either.Token), null);
        }
        catch (Exception error)
            when (error is OperationCanceledException or ClientResultException { Status: 0 }
                && (timeout.IsCancellationRequested || error is OperationCanceledException)
                && !cancellationToken.IsCancellationRequested
            )
        {
            // By the time limit, or by the handler itself: where no connection comes about in its own time, that is what it throws.
            return (
                false,
                default,
                new Failure(
                    timeout.IsCancellationRequested
                        ? $"no answer within {seconds} s (\"timeoutSeconds\")"
                        : $"no connection: {EndpointWords.OneLine((error.InnerException ?? error).Message)}",
                    Again: true
                )
            );
        }
        catch (ClientResultException error) when (error.GetRawResponse() is { } response)
        {
            return (false, default, Refusal(response));
        }
        catch (Exception error)
            when (error
                    is ClientResultException
                        or HttpRequestException
                        or IOException
                        or InvalidDataException
                        or JsonException
                        or FormatException
                        or KeyNotFoundException
                || (
                    error is InvalidOperationException or ArgumentException
                    && !cancellationToken.IsCancellationRequested
                )
            ) // what the client makes of answers that are none
        {
            return (
                false,
                default,
                new Failure(
                    EndpointWords.Hidden(
                        $"no usable answer: {EndpointWords.OneLine((error.InnerException ?? error).Message)}",
                        _key
                    ),
                    Again: true
                )
            );
        }
    }

    private Failure Refusal(PipelineResponse response)
    {
        var said = EndpointWords.Reason(response.Content.ToMemory()) is { Length: > 0 } reason
            ? $": {EndpointWords.Hidden(reason, _key)}"
            : "";
        var (code, status) = (
            (HttpStatusCode)response.Status,
            $"{response.Status} {(HttpStatusCode)response.Status}{said}"
        );
        if (!RetryRules.IsTriedAgain(code))
            return new Failure($"{status}; {Remedy(code)}", Again: false);
        var header =
            response.Headers.TryGetValue("Retry-After", out var text)
            && RetryConditionHeaderValue.TryParse(text, out var read)
                ? read
                : null;
        var after = RetryRules.Asked(header, _time.GetUtcNow());
        return after > RetryRules.LongestWait
            ? new Failure(
                $"{status}; it asks to wait {after.Value.TotalSeconds:0} s, longer than any call does: try again then",
                Again: false
            )
            : new Failure(status, Again: true, after);
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

    private static async Task<T> NotFoundAsync<T>(Func<Task<T>> call, T otherwise)
    {
        try
        {
            return await call();
        }
        catch (ClientResultException error) when (error.Status == (int)HttpStatusCode.NotFound)
        {
            return otherwise;
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

    /// <summary>Why an attempt brought nothing.</summary>
    /// <param name="After">How long the endpoint asks to be left alone.</param>
    private sealed record Failure(string Reason, bool Again, TimeSpan? After = null);
}
