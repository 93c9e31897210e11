using System.Net;
using System.Net.Http.Headers;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// The retry rule of every call to an endpoint. Each attempt has a time limit. Failures that may pass are
/// repeated up to a number of retries, after the pause that the endpoint asks for (which then holds for all
/// calls of the rate limiter) or else after a seeded backoff (<see cref="RetryPolicy"/>); refusals are not.
/// Thread-safe.
/// </summary>
/// <param name="subject">What is called, as error messages begin with it.</param>
/// <param name="maxRetries">Most attempts after the first.</param>
/// <param name="limiter">When attempts may start.</param>
/// <param name="key">Is in no message, even where the endpoint repeats it; null: none is sent.</param>
/// <param name="time">Clock of time limits and pauses.</param>
internal sealed class EndpointRetry(
    string subject,
    int maxRetries,
    RequestRateLimiter limiter,
    string? key,
    TimeProvider time
)
{
    /// <summary>Called before each retry.</summary>
    public Action? OnRetry { get; init; }

    /// <summary>Makes attempts until there is an answer or no more sense in it.</summary>
    /// <param name="attempt">One attempt, by the number of those before it. It throws, or returns a failure;
    /// what it throws is judged here.</param>
    /// <param name="timeout">Longest time of one attempt.</param>
    /// <param name="seed">Seed of the request, which decides its backoff.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="EndpointException">The endpoint refused, or all attempts failed.</exception>
    public async Task<EndpointReply<T>> RunAsync<T>(
        Func<int, CancellationToken, Task<Attempt<T>>> attempt,
        TimeSpan timeout,
        ulong seed,
        CancellationToken cancellationToken
    )
    {
        for (var retries = 0; ; retries++)
        {
            await limiter.WaitAsync(cancellationToken);
            var number = retries;
            var made = await AttemptAsync(stop => attempt(number, stop), timeout, cancellationToken);
            if (made.Failure is not { } failure)
                return new EndpointReply<T>(made.Answer, retries);
            if (!failure.IsTransient || retries == maxRetries)
                throw Error(failure, attempts: retries + 1);
            OnRetry?.Invoke();
            if (failure.RetryAfter is { } pause)
                limiter.PauseFor(pause);
            else
                await Task.Delay(RetryPolicy.GetDelay(retries, seed), time, cancellationToken);
        }
    }

    /// <summary>What a refusal means: whether the same request may succeed later, and when.</summary>
    /// <param name="status">Not a success.</param>
    /// <param name="body">What the endpoint says.</param>
    /// <param name="header">Its <c>Retry-After</c>, if any.</param>
    /// <param name="remedy">What to do where the same would be refused again.</param>
    public AttemptFailure Refusal(
        HttpStatusCode status,
        ReadOnlyMemory<byte> body,
        RetryConditionHeaderValue? header,
        string remedy
    )
    {
        var reason = EndpointText.Reason(body);
        var said = reason.Length > 0 ? $": {EndpointText.WithoutKey(reason, key)}" : "";
        var line = $"{(int)status} {status}{said}";
        if (!RetryPolicy.IsTransient(status))
            return new AttemptFailure($"{line}; {remedy}", IsTransient: false, Status: status);
        var pause = RetryPolicy.RetryAfter(header, time.GetUtcNow());
        if (pause <= RetryPolicy.MaxPause || pause is null)
            return new AttemptFailure(line, IsTransient: true, pause, status);
        return new AttemptFailure(
            $"{line}; it asks to wait {pause.Value.TotalSeconds:0} s, longer than any call does: try again then",
            IsTransient: false,
            Status: status
        );
    }

    private EndpointException Error(AttemptFailure failure, int attempts)
    {
        var end = failure.IsTransient ? $"; given up after {attempts} attempts (\"retries\")" : "";
        return new EndpointException($"{subject}: {failure.Reason}{end}")
        {
            Status = failure.Status,
            IsTransient = failure.IsTransient,
        };
    }

    private async Task<Attempt<T>> AttemptAsync<T>(
        Func<CancellationToken, Task<Attempt<T>>> attempt,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await attempt(either.Token);
        }
        catch (OperationCanceledException)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Transient($"no answer within {timeout.TotalSeconds:0} s (\"timeoutSeconds\")");
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler itself throws this where no connection comes about within its own time limit.
            return Transient($"no connection: {MessageOf(error.InnerException ?? error)}");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            return Transient($"no usable answer: {MessageOf(error)}");
        }
    }

    private static AttemptFailure Transient(string reason) => new(reason, IsTransient: true);

    private string MessageOf(Exception error) =>
        EndpointText.WithoutKey(EndpointText.OneLine(error.Message), key);
}
