using System.Net;
using System.Net.Http.Headers;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// Makes the attempts of calls to an endpoint. Each attempt has a time limit. Transient failures are retried up to a
/// maximum, after the pause that the endpoint asks for (which then applies to all calls of the rate limiter) or else
/// after a seeded backoff (<see cref="RetryPolicy"/>). Other failures are not retried. Thread-safe.
/// </summary>
/// <param name="subject">What is called: the start of error messages.</param>
/// <param name="maxRetries">Maximum number of attempts after the first.</param>
/// <param name="limiter">Delays the start of attempts.</param>
/// <param name="key">Removed from messages, since some endpoints repeat it; null: none.</param>
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

    /// <summary>Makes attempts until there is an answer, or a failure that is not retried.</summary>
    /// <param name="attempt">
    /// One attempt; its argument is the number of attempts before. It returns a failure or throws; exceptions of HTTP,
    /// input and output and of invalid data count as transient failures.
    /// </param>
    /// <param name="timeout">Maximum time of one attempt.</param>
    /// <param name="seed">Seed of the backoff.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="EndpointException">The endpoint rejected the call, or all attempts failed.</exception>
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
            var outcome = await AttemptAsync(
                stopToken => attempt(number, stopToken),
                timeout,
                cancellationToken
            );
            if (outcome.Failure is not { } failure)
                return new EndpointReply<T>(outcome.Answer, retries);
            if (!failure.IsTransient || retries == maxRetries)
                throw CreateError(failure, attempts: retries + 1);
            OnRetry?.Invoke();
            if (failure.RetryAfter is { } pause)
                limiter.PauseFor(pause);
            else
                await Task.Delay(RetryPolicy.GetDelay(retries, seed), time, cancellationToken);
        }
    }

    /// <summary>The failure that an answer without success means. It is transient by its status.</summary>
    /// <param name="status">A status other than success.</param>
    /// <param name="body">The body of the answer.</param>
    /// <param name="header">Its <c>Retry-After</c>; null: none.</param>
    /// <param name="remedy">What the user can do when a retry is useless.</param>
    public AttemptFailure Refusal(
        HttpStatusCode status,
        ReadOnlyMemory<byte> body,
        RetryConditionHeaderValue? header,
        string remedy
    )
    {
        var reason = EndpointText.Reason(body);
        var details = reason.Length > 0 ? $": {EndpointText.WithoutKey(reason, key)}" : "";
        var line = $"{(int)status} {status}{details}";
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

    private EndpointException CreateError(AttemptFailure failure, int attempts)
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
        using var timeLimit = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            timeLimit.Token
        );
        try
        {
            return await attempt(linked.Token);
        }
        catch (OperationCanceledException)
            when (timeLimit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Transient($"no answer within {timeout.TotalSeconds:0} s (\"timeoutSeconds\")");
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler throws this when no connection is made within its own time limit.
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
