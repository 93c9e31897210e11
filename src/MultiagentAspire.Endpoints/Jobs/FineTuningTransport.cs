using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MultiagentAspire.Core;
using OpenAI;
using OpenAI.Files;
using OpenAI.FineTuning;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// Sends the calls of the fine-tuning API of one endpoint over OpenAI's client. Attempts, time and size of answers are
/// limited here and not by the client; nothing of a call is logged or traced.
/// </summary>
internal sealed class FineTuningTransport : IDisposable
{
    private const int MaxAnswerBytes = 16 << 20;

    private readonly EndpointModel _model;
    private readonly Uri _jobs;
    private readonly EndpointRetry _retry;
    private readonly HttpClient _http;
    private readonly FineTuningClient _client;

    /// <summary>Creates the clients. No request is sent yet.</summary>
    /// <param name="model">The base model, whose time limit and retries apply.</param>
    /// <param name="finetuning">The address of the API.</param>
    /// <param name="key">Sent as bearer token; null: none.</param>
    /// <param name="handler">Sends the requests; the caller disposes it.</param>
    /// <param name="time">Clock of time limits and pauses.</param>
    public FineTuningTransport(
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
        _client = new FineTuningClient(
            credential,
            WithoutPolicies(new FineTuningClientOptions { Endpoint = address })
        );
        Files = new OpenAIFileClient(
            credential,
            WithoutPolicies(new OpenAIClientOptions { Endpoint = address })
        );
    }

    /// <summary>The client of uploaded files. Its calls go through <see cref="CallAsync"/> as well.</summary>
    public OpenAIFileClient Files { get; }

    /// <summary>Attempts beyond the first of all calls so far.</summary>
    public int Retries { get; private set; }

    /// <summary>Makes a call by the retry policy of endpoints.</summary>
    /// <param name="call">One attempt.</param>
    /// <param name="description">Describes the call; it is the seed of its backoff.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="findBeforeRetry">
    /// Called before the call is repeated; what it finds is the answer. Null: the call is repeated directly.
    /// </param>
    /// <param name="seconds">Maximum time of one attempt; 0: that of the model.</param>
    /// <exception cref="EndpointException">The endpoint rejected the call, or all attempts failed.</exception>
    public async Task<T> CallAsync<T>(
        Func<CancellationToken, Task<T>> call,
        string description,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task<T?>>? findBeforeRetry = null,
        int seconds = 0
    )
    {
        var timeout = TimeSpan.FromSeconds(seconds > 0 ? seconds : _model.TimeoutSeconds);
        var seed = Seeds.Derive(description);
        var reply = await _retry.RunAsync(AttemptAsync, timeout, seed, cancellationToken);
        return reply.Answer;

        Task<Attempt<T>> AttemptAsync(int attempt, CancellationToken stopToken) =>
            TranslateErrorsAsync(
                attempt > 0 && findBeforeRetry is not null ? FindOrCallAsync : call,
                stopToken
            );

        async Task<T> FindOrCallAsync(CancellationToken stopToken) =>
            await findBeforeRetry(stopToken) is { } found ? found : await call(stopToken);
    }

    /// <summary>Sends one request about jobs, unchanged, through the client's pipeline.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">What follows <c>/fine_tuning/jobs</c>, with its query.</param>
    /// <param name="body">JSON, UTF-8; null: none.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The answer, of at most 16 MiB.</returns>
    /// <exception cref="ClientResultException">The status is not a success.</exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(
        string method,
        string path,
        byte[]? body,
        CancellationToken cancellationToken
    )
    {
        using var message = _client.Pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri = new Uri($"{_jobs}{path}");
        message.Request.Headers.Set("Accept", "application/json");
        if (body is not null)
        {
            message.Request.Headers.Set("Content-Type", "application/json");
            message.Request.Content = BinaryContent.Create(BinaryData.FromBytes(body));
        }
        message.Apply(new RequestOptions { CancellationToken = cancellationToken });
        await _client.Pipeline.SendAsync(message);
        var response = message.Response ?? throw new HttpRequestException("no answer came");
        return response.Status is >= 200 and < 300
            ? response.Content.ToMemory()
            : throw new ClientResultException(response);
    }

    /// <summary>One attempt. Turns the exceptions of OpenAI's client into those of the retry policy.</summary>
    private async Task<Attempt<T>> TranslateErrorsAsync<T>(
        Func<CancellationToken, Task<T>> call,
        CancellationToken stopToken
    )
    {
        try
        {
            return await call(stopToken);
        }
        catch (ClientResultException error) when (error.GetRawResponse() is { } response)
        {
            return ReadError(response);
        }
        catch (Exception error) when (stopToken.IsCancellationRequested && IsClientError(error))
        {
            throw new OperationCanceledException(error.Message, error, stopToken);
        }
        catch (Exception error) when (IsClientError(error))
        {
            throw new InvalidDataException((error.InnerException ?? error).Message, error);
        }
    }

    /// <summary>What the client throws for failed connections and for invalid answers.</summary>
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
        var hasHeader = response.Headers.TryGetValue("Retry-After", out var text);
        var retryAfter =
            hasHeader && RetryConditionHeaderValue.TryParse(text, out var parsed) ? parsed : null;
        return _retry.Refusal(status, response.Content.ToMemory(), retryAfter, Remedy(status));
    }

    private string Remedy(HttpStatusCode status)
    {
        switch (status)
        {
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return _model.KeyVariable is { } variable
                    ? $"check the key in {variable}, and whether it may finetune"
                    : "name the variable of a key (\"keyVariable\")";
            case HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed:
                return "check the address; does the endpoint finetune?";
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                return RetryPolicy.RedirectRemedy;
            default:
                return RetryPolicy.RejectionRemedy;
        }
    }

    /// <summary>Options without the client's own retries, time limits, logs and traces.</summary>
    private T WithoutPolicies<T>(T options)
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

    /// <summary>Ends the connection. The handler stays the caller's.</summary>
    public void Dispose() => _http.Dispose();
}
