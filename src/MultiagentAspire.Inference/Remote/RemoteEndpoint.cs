using System.Net;
using System.Net.Http.Headers;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Endpoints;

namespace MultiagentAspire.Inference.Remote;

/// <summary>One endpoint as this process calls it: so many calls at once, so many a minute, each tried again within bounds. Thread-safe.</summary>
/// <param name="handler">The way there; disposed with this.</param>
internal sealed class RemoteEndpoint(
    int concurrency,
    int perMinute,
    HttpMessageHandler handler,
    TimeProvider time
) : IDisposable
{
    private const int LargestRefusal = 16_384;

    private readonly HttpMessageInvoker _http = new(handler);
    private readonly SemaphoreSlim _places = new(concurrency);
    private readonly Pace _pace = new(perMinute, time);

    /// <summary>Calls until there is an answer or no more sense in it.</summary>
    /// <param name="address">What is called.</param>
    /// <param name="body">The request, the same in every attempt.</param>
    /// <param name="key">Sent as bearer; null: none.</param>
    /// <param name="largest">Most bytes of an answer.</param>
    /// <param name="seed">Of the request: how long it waits between attempts.</param>
    /// <param name="read">Reads an answer; throws <see cref="InvalidDataException"/> for what is none.</param>
    /// <exception cref="EndpointException">It was refused, or all attempts failed.</exception>
    /// <exception cref="PromptTooLongException">The prompt does not fit.</exception>
    public async Task<RemoteReply<T>> AskAsync<T>(
        RemoteModel model,
        string address,
        byte[] body,
        string? key,
        int largest,
        ulong seed,
        Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            for (var retries = 0; ; retries++)
            {
                await _pace.NextAsync(cancellationToken);
                var (answer, failure) = await AttemptAsync(
                    model,
                    address,
                    body,
                    key,
                    largest,
                    read,
                    cancellationToken
                );
                if (answer is not null)
                    return new RemoteReply<T>(answer, retries);
                if (!failure!.Again)
                    throw new EndpointException($"{model.Endpoint}, {model.Model}: {failure.Reason}")
                    {
                        Status = failure.Status,
                    };
                if (retries == model.Retries)
                    throw new EndpointException(
                        $"{model.Endpoint}, {model.Model}: {failure.Reason}; given up after {retries + 1} attempts (\"retries\")"
                    )
                    {
                        Status = failure.Status,
                    };
                RemoteTelemetry.Retried(model.Model);
                // Its wish holds for all of its calls.
                if (failure.After is { } asked)
                    _pace.Rest(asked);
                else
                    await Task.Delay(RetryRules.Backoff(retries, seed), time, cancellationToken);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<(T? Answer, Failure? Failure)> AttemptAsync<T>(
        RemoteModel model,
        string address,
        byte[] body,
        string? key,
        int largest,
        Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(model.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = Request(address, body, key);
            using var response = await _http.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode)
                return (null, await RefusalAsync(model, response, key, either.Token));
            return await ReadAsync(response.Content, largest, either.Token) is { } bytes
                ? (read(bytes), null)
                : (null, new Failure($"its answer has more than {largest} bytes", Again: true));
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            // By the time limit, or by the handler itself: where no connection comes about in its own time, that is what it throws.
            return (
                null,
                new Failure(
                    timeout.IsCancellationRequested
                        ? $"no answer within {model.TimeoutSeconds} s (\"timeoutSeconds\")"
                        : $"no connection: {(error.InnerException ?? error).Message}",
                    Again: true
                )
            );
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            return (
                null,
                new Failure(
                    EndpointWords.Hidden($"no usable answer: {error.Message.ReplaceLineEndings(" ")}", key),
                    Again: true
                )
            );
        }
    }

    private static HttpRequestMessage Request(string address, byte[] body, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private async Task<Failure> RefusalAsync(
        RemoteModel model,
        HttpResponseMessage response,
        string? key,
        CancellationToken cancellationToken
    )
    {
        var bytes = await ReadAsync(response.Content, LargestRefusal, cancellationToken) ?? [];
        if (
            response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge
            && ChatCompletion.IsTooLong(bytes)
        )
            throw new PromptTooLongException(EndpointWords.Hidden(EndpointWords.Reason(bytes), key));
        var said = EndpointWords.Reason(bytes) is { Length: > 0 } reason
            ? $": {EndpointWords.Hidden(reason, key)}"
            : "";
        var status = $"{(int)response.StatusCode} {response.StatusCode}{said}";
        if (!RetryRules.IsTriedAgain(response.StatusCode))
            return new Failure(
                $"{status}; {Remedy(model, response.StatusCode)}",
                Again: false,
                Status: response.StatusCode
            );
        var after = RetryRules.Asked(response.Headers.RetryAfter, time.GetUtcNow());
        return after > RetryRules.LongestWait
            ? new Failure(
                $"{status}; it asks to wait {after.Value.TotalSeconds:0} s, longer than any call does: try again then",
                Again: false,
                Status: response.StatusCode
            )
            : new Failure(status, Again: true, after, response.StatusCode);
    }

    private static string Remedy(RemoteModel model, HttpStatusCode status) =>
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

    /// <summary>The whole content; null when it is longer than <paramref name="most"/>.</summary>
    private static async Task<byte[]?> ReadAsync(
        HttpContent content,
        int most,
        CancellationToken cancellationToken
    )
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var whole = new MemoryStream();
        var buffer = new byte[16_384];
        while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (whole.Length + read > most)
                return null;
            whole.Write(buffer, 0, read);
        }
        return whole.ToArray();
    }

    public void Dispose()
    {
        _http.Dispose();
        _places.Dispose();
    }

    /// <summary>Why an attempt brought no answer.</summary>
    /// <param name="After">How long the endpoint asks to be left alone.</param>
    private sealed record Failure(
        string Reason,
        bool Again,
        TimeSpan? After = null,
        HttpStatusCode? Status = null
    );
}
