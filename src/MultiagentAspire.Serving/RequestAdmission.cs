using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>
/// How many responses are generated or wait at once; more are refused, so that what waits stays bounded.
/// Thread-safe.
/// </summary>
/// <param name="maxInFlight">At most so many; a request of more than all of them comes in alone.</param>
internal sealed class RequestAdmission(int maxInFlight)
{
    private readonly Lock _lock = new();
    private int _inFlight;

    /// <param name="responses">That the request needs at once.</param>
    /// <returns>Gives the places back when disposed.</returns>
    /// <exception cref="ApiErrorException">Too many are in hand; 429.</exception>
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

    private sealed class Permit(RequestAdmission admission, int responses) : IDisposable
    {
        public void Dispose()
        {
            lock (admission._lock)
                admission._inFlight -= responses;
        }
    }
}
