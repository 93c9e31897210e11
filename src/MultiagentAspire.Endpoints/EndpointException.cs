using System.Net;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// An endpoint may not be called, refuses for good, or failed in every attempt. One line says which endpoint,
/// what it said and what to do.
/// </summary>
public sealed class EndpointException : Exception
{
    public EndpointException(string message)
        : base(message) { }

    public EndpointException(string message, Exception cause)
        : base(message, cause) { }

    /// <summary>What the endpoint answered; null when it did not, or was not asked.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>
    /// Whether the same call may succeed later: the endpoint was out of reach or busy, and did not refuse.
    /// </summary>
    public bool IsTransient { get; init; }
}
