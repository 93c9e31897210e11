using System.Net;

namespace MultiagentAspire.Endpoints;

/// <summary>Why one attempt at an endpoint brought no answer.</summary>
/// <param name="Reason">One line for people, without the key.</param>
/// <param name="IsTransient">Whether the same request may succeed later.</param>
/// <param name="RetryAfter">The pause that the endpoint asks for; null: none.</param>
/// <param name="Status">What the endpoint answered; null when it did not.</param>
internal sealed record AttemptFailure(
    string Reason,
    bool IsTransient,
    TimeSpan? RetryAfter = null,
    HttpStatusCode? Status = null
);
