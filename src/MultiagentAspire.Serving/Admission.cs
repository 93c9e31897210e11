using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>How many responses are generated or wait at once; more are refused, so that what waits stays bounded. Thread-safe.</summary>
/// <param name="most">At most so many; a request of more than all of them comes in alone.</param>
internal sealed class Admission(int most)
{
    private readonly Lock _lock = new();
    private int _inHand;

    /// <param name="responses">That the request needs at once.</param>
    /// <returns>Gives the places back when disposed.</returns>
    /// <exception cref="RefusedRequestException">Too many are in hand; 429.</exception>
    public IDisposable Enter(int responses)
    {
        lock (_lock)
        {
            if (_inHand > 0 && _inHand + responses > most)
                throw RefusedRequestException.TooManyWaiting(most);
            _inHand += responses;
        }
        return new Places(this, responses);
    }

    private sealed class Places(Admission admission, int responses) : IDisposable
    {
        public void Dispose()
        {
            lock (admission._lock)
                admission._inHand -= responses;
        }
    }
}
