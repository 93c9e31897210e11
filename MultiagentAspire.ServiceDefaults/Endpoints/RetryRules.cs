using System.Net;
using System.Net.Http.Headers;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults.Endpoints;

/// <summary>What is tried again, and when.</summary>
public static class RetryRules
{
    /// <summary>No attempt waits longer, whatever the endpoint asks for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>Too slow, in conflict, too many, or the server's own fault. Other refusals would be repeated.</summary>
    public static bool IsTriedAgain(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests
        || (int)status >= 500;

    /// <summary>Twice as long each time, up to a minute, and of that a seeded share between a half and all: equal requests wait alike, different ones apart.</summary>
    /// <param name="retry">0 before the first retry.</param>
    /// <param name="seed">Of the request.</param>
    public static TimeSpan Backoff(int retry, ulong seed)
    {
        var whole = Math.Min(First.TotalSeconds * Math.Pow(2, retry), LongestBackoff.TotalSeconds);
        return TimeSpan.FromSeconds(
            whole * (0.5 + 0.5 * new SplitMix(Seeds.Derive(seed, "retry", retry)).NextDouble())
        );
    }

    /// <summary>
    /// The pause that the endpoint asks for (<c>Retry-After</c>, in seconds or as a date); null when it asks for none, or for one that is over: it is not pressed any faster for that.
    /// </summary>
    public static TimeSpan? Asked(RetryConditionHeaderValue? header, DateTimeOffset now) =>
        (header?.Delta ?? header?.Date - now) is { Ticks: > 0 } asked ? asked : null;
}
