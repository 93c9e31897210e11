using System.Net;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// Thrown when an endpoint may not be called, rejects a request, or fails in every attempt. The message is one line:
/// the endpoint, its error, and a remedy.
/// </summary>
public sealed class EndpointException : Exception
{
    /// <summary>An error of one line.</summary>
    public EndpointException(string message)
        : base(message) { }

    /// <summary>An error of one line with its cause.</summary>
    public EndpointException(string message, Exception cause)
        : base(message, cause) { }

    /// <summary>The status of the answer; null when there was none.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>
    /// Whether the same call may succeed later: the endpoint was unavailable or busy. False when it rejected the call.
    /// </summary>
    public bool IsTransient { get; init; }
}
