using System.Net;

namespace MultiagentAspire.Endpoints;

/// <summary>Why one attempt at an endpoint failed.</summary>
/// <param name="Reason">One line for the user, without the key.</param>
/// <param name="IsTransient">Whether the same request may succeed later.</param>
/// <param name="RetryAfter">The pause that the endpoint asks for; null: none.</param>
/// <param name="Status">The status of the answer; null when there was none.</param>
internal sealed record AttemptFailure(
    string Reason,
    bool IsTransient,
    TimeSpan? RetryAfter = null,
    HttpStatusCode? Status = null
);
