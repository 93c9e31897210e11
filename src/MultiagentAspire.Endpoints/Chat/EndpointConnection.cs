using System.Net;
using System.Net.Http.Headers;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>
/// The connection to one endpoint, with its limits of concurrency and rate. Thread-safe.
/// </summary>
/// <param name="concurrency">Maximum number of calls in flight, at least 1.</param>
/// <param name="requestsPerMinute">Maximum number of attempts started per minute; 0: no limit.</param>
/// <param name="handler">Sends the requests; disposed with the connection.</param>
/// <param name="time">Clock of time limits, pauses and rates.</param>
internal sealed class EndpointConnection(
    int concurrency,
    int requestsPerMinute,
    HttpMessageHandler handler,
    TimeProvider time
) : IDisposable
{
    private const int MaxErrorBytes = 16_384;

    private readonly HttpMessageInvoker _http = new(handler);
    private readonly SemaphoreSlim _permits = new(concurrency);
    private readonly RequestRateLimiter _limiter = new(requestsPerMinute, time);

    /// <summary>Posts a request by the retry policy of endpoints.</summary>
    /// <param name="model">The model: its time limit and retries apply, and errors name it.</param>
    /// <param name="key">Sent as bearer token; null: none.</param>
    /// <param name="post">The request, the same in every attempt.</param>
    /// <param name="read">
    /// Reads an answer; throws <see cref="InvalidDataException"/> for an invalid one, which is then retried.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="EndpointException">The endpoint rejected it, or all attempts failed.</exception>
    /// <exception cref="PromptTooLongException">The prompt does not fit the model's context.</exception>
    public async Task<EndpointReply<T>> PostAsync<T>(
        EndpointModel model,
        string? key,
        EndpointPost post,
        Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellationToken
    )
    {
        var retry = new EndpointRetry($"{model.Address}, {model.Model}", model.Retries, _limiter, key, time)
        {
            OnRetry = () => GenAiTelemetry.Retried(model.Model),
        };
        await _permits.WaitAsync(cancellationToken);
        try
        {
            return await retry.RunAsync(
                (_, stopToken) => AttemptAsync(retry, model, key, post, read, stopToken),
                TimeSpan.FromSeconds(model.TimeoutSeconds),
                post.Seed,
                cancellationToken
            );
        }
        finally
        {
            _permits.Release();
        }
    }

    /// <summary>One attempt. Its time limit is that of the token.</summary>
    private async Task<Attempt<T>> AttemptAsync<T>(
        EndpointRetry retry,
        EndpointModel model,
        string? key,
        EndpointPost post,
        Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellationToken
    )
    {
        using var request = CreateRequest(post, key);
        using var response = await _http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            return await ReadErrorAsync(retry, model, key, response, cancellationToken);
        var bytes = await BoundedContent.ReadAsync(response.Content, post.MaxAnswerBytes, cancellationToken);
        if (bytes is null)
            return new AttemptFailure(
                $"its answer has more than {post.MaxAnswerBytes} bytes",
                IsTransient: true
            );
        return read(bytes);
    }

    private static HttpRequestMessage CreateRequest(EndpointPost post, string? key)
    {
        var content = new ByteArrayContent(post.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, post.Address) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    /// <summary>Turns an answer without success into a failure, with a remedy where a retry is useless.</summary>
    private static async Task<AttemptFailure> ReadErrorAsync(
        EndpointRetry retry,
        EndpointModel model,
        string? key,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var (status, content) = (response.StatusCode, response.Content);
        var bytes = await BoundedContent.ReadAsync(content, MaxErrorBytes, cancellationToken) ?? [];
        var mayBeTooLong = status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge;
        if (mayBeTooLong && ChatCompletionJson.IsTooLong(bytes))
            throw new PromptTooLongException(EndpointText.WithoutKey(EndpointText.Reason(bytes), key));
        return retry.Refusal(status, bytes, response.Headers.RetryAfter, Remedy(model, status));
    }

    private static string Remedy(EndpointModel model, HttpStatusCode status)
    {
        switch (status)
        {
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return model.KeyVariable is { } variable
                    ? $"check the key in {variable}"
                    : "name the variable of a key (\"keyVariable\")";
            case HttpStatusCode.NotFound:
                return "check address and name of the model";
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                return RetryPolicy.RedirectRemedy;
            default:
                return RetryPolicy.RejectionRemedy;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _permits.Dispose();
    }
}
