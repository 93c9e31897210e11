using System.Net;
using System.Net.Http.Headers;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>
/// One endpoint as this process calls it: at most <paramref name="concurrency"/> calls in flight and so many
/// attempts a minute. Thread-safe.
/// </summary>
/// <param name="concurrency">Most calls in flight, at least 1.</param>
/// <param name="requestsPerMinute">Most attempts started in a minute; 0: no limit.</param>
/// <param name="handler">Sends the requests; disposed with this.</param>
/// <param name="time">Clock of time limits, pauses and rates.</param>
internal sealed class EndpointConnection(
    int concurrency,
    int requestsPerMinute,
    HttpMessageHandler handler,
    TimeProvider time
) : IDisposable
{
    private const int MaxRefusalBytes = 16_384;

    private readonly HttpMessageInvoker _http = new(handler);
    private readonly SemaphoreSlim _permits = new(concurrency);
    private readonly RequestRateLimiter _limiter = new(requestsPerMinute, time);

    /// <summary>Posts a request by the retry rule of endpoints.</summary>
    /// <param name="model">The model, whose limits hold and whose names error messages repeat.</param>
    /// <param name="key">Sent as bearer token; null: none.</param>
    /// <param name="post">The request, the same in every attempt.</param>
    /// <param name="read">Reads an answer; throws <see cref="InvalidDataException"/> for what is none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="EndpointException">It was refused, or all attempts failed.</exception>
    /// <exception cref="PromptTooLongException">The prompt does not fit.</exception>
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
                (_, stop) => AttemptAsync(retry, model, key, post, read, stop),
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

    private async Task<Attempt<T>> AttemptAsync<T>(
        EndpointRetry retry,
        EndpointModel model,
        string? key,
        EndpointPost post,
        Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellationToken
    )
    {
        using var request = Request(post, key);
        using var response = await _http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            return await RefusalAsync(retry, model, key, response, cancellationToken);
        var bytes = await BoundedContent.ReadAsync(response.Content, post.MaxAnswerBytes, cancellationToken);
        if (bytes is null)
            return new AttemptFailure(
                $"its answer has more than {post.MaxAnswerBytes} bytes",
                IsTransient: true
            );
        return read(bytes);
    }

    private static HttpRequestMessage Request(EndpointPost post, string? key)
    {
        var content = new ByteArrayContent(post.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, post.Address) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private static async Task<AttemptFailure> RefusalAsync(
        EndpointRetry retry,
        EndpointModel model,
        string? key,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var (status, content) = (response.StatusCode, response.Content);
        var bytes = await BoundedContent.ReadAsync(content, MaxRefusalBytes, cancellationToken) ?? [];
        var mayBeTooLong = status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge;
        if (mayBeTooLong && ChatCompletionJson.IsTooLong(bytes))
            throw new PromptTooLongException(EndpointText.WithoutKey(EndpointText.Reason(bytes), key));
        return retry.Refusal(status, bytes, response.Headers.RetryAfter, Remedy(model, status));
    }

    private static string Remedy(EndpointModel model, HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => model.KeyVariable is { } variable
                ? $"check the key in {variable}"
                : "name the variable of a key (\"keyVariable\")",
            HttpStatusCode.NotFound => "check address and name of the model",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                "it leads elsewhere, which is not followed: write the address it leads to",
            _ => "it would refuse the same again",
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _permits.Dispose();
    }
}
