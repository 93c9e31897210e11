using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>
/// Limits the responses in flight (generated or waiting); requests beyond the limit are refused, so that the
/// number of waiting ones is bounded. Thread-safe.
/// </summary>
/// <param name="maxInFlight">The limit. A request of more responses is admitted when no other is in flight.</param>
internal sealed class RequestAdmission(int maxInFlight)
{
    /// <summary>Guards the count.</summary>
    private readonly Lock _lock = new();

    /// <summary>Responses of all admitted requests.</summary>
    private int _inFlight;

    /// <summary>Admits a request.</summary>
    /// <param name="responses">Responses that it generates concurrently.</param>
    /// <returns>The permit; dispose it when the request has ended.</returns>
    /// <exception cref="ApiErrorException">429: too many responses are in flight.</exception>
    public IDisposable Acquire(int responses)
    {
        lock (_lock)
        {
            if (_inFlight > 0 && _inFlight + responses > maxInFlight)
                throw ApiErrorException.TooManyWaiting(maxInFlight);
            _inFlight += responses;
        }
        return new Permit(this, responses);
    }

    /// <summary>Ends the admission of one request.</summary>
    private sealed class Permit(RequestAdmission admission, int responses) : IDisposable
    {
        /// <summary>Frees the responses of the request; call it once.</summary>
        public void Dispose()
        {
            lock (admission._lock)
                admission._inFlight -= responses;
        }
    }
}
