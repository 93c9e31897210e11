using System.Net;
using System.Net.Http.Headers;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// Which failures of endpoints are retried, and after what pause. The only such rule: every call goes by it.
/// </summary>
public static class RetryPolicy
{
    /// <summary>Longest pause that an endpoint may ask for; a longer one ends the call.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan InitialDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether the same request may succeed later: request timeout, conflict, too many requests, or a server
    /// error.
    /// </summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests
        || (int)status >= 500;

    /// <summary>
    /// Exponential backoff with jitter: 1 s, 2 s, 4 s, … up to a minute, and of that a seeded share between a
    /// half and all, so that equal requests wait alike and different ones apart.
    /// </summary>
    /// <param name="retry">0 before the first retry.</param>
    /// <param name="seed">Of the request.</param>
    public static TimeSpan GetDelay(int retry, ulong seed)
    {
        var whole = Math.Min(InitialDelay.TotalSeconds * Math.Pow(2, retry), MaxBackoff.TotalSeconds);
        return TimeSpan.FromSeconds(
            whole * (0.5 + 0.5 * new SplitMix64(Seeds.Derive(seed, "retry", retry)).NextDouble())
        );
    }

    /// <summary>
    /// The pause that the endpoint asks for (<c>Retry-After</c>, in seconds or as a date); null when it asks
    /// for none, or for one that is over: then the backoff holds.
    /// </summary>
    public static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now) =>
        (header?.Delta ?? header?.Date - now) is { Ticks: > 0 } asked ? asked : null;
}
