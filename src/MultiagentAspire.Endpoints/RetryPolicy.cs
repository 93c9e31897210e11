using System.Net;
using System.Net.Http.Headers;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// Which failures of endpoints are retried, and after which delay. All calls to endpoints use it.
/// </summary>
public static class RetryPolicy
{
    /// <summary>Maximum pause that an endpoint may ask for: 10 minutes. A longer one ends the call.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(10);

    /// <summary>The remedy for a redirect.</summary>
    internal const string RedirectRemedy =
        "it redirects, which is not followed: write the address it leads to";

    /// <summary>The remedy for a rejection without a more specific one.</summary>
    internal const string RejectionRemedy = "it would reject the same request again";

    private static readonly TimeSpan InitialDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether the same request may succeed later: request timeout, conflict, too many requests, or a server error.
    /// </summary>
    /// <param name="status">A status other than success.</param>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests
        || (int)status >= 500;

    /// <summary>
    /// Exponential backoff with jitter: 1 s, 2 s, 4 s, … up to a minute, times a seeded factor between 0.5 and 1. Equal
    /// requests have equal delays, different ones are spread.
    /// </summary>
    /// <param name="retry">Number of retries before: 0 before the first.</param>
    /// <param name="seed">Seed of the request.</param>
    public static TimeSpan GetDelay(int retry, ulong seed)
    {
        var seconds = Math.Min(InitialDelay.TotalSeconds * Math.Pow(2, retry), MaxBackoff.TotalSeconds);
        var random = new SplitMix64(Seeds.Derive(seed, "retry", retry));
        return TimeSpan.FromSeconds(seconds * (0.5 + 0.5 * random.NextDouble()));
    }

    /// <summary>
    /// The pause that the endpoint asks for (<c>Retry-After</c>, in seconds or as a date). Null when there is none or
    /// it is over: then the backoff applies.
    /// </summary>
    /// <param name="header">The header; null: none.</param>
    /// <param name="now">The time now, for a date.</param>
    public static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now) =>
        (header?.Delta ?? header?.Date - now) is { Ticks: > 0 } pause ? pause : null;
}
