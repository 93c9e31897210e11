using System.Diagnostics;

namespace MultiagentAspire.Testing;

/// <summary>Limits of time and memory for reading untrusted input.</summary>
public static class ResourceLimits
{
    /// <summary>
    /// Long enough for a machine that is busy with other things, too short for work that grows faster than
    /// its input.
    /// </summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(40);

    /// <summary>
    /// Does the work on this thread. It succeeds, or ends in <typeparamref name="TRefusal"/> with a message
    /// of one line; either way it allocates at most <paramref name="maxBytes"/> of managed memory and ends
    /// soon. Anything else is an exception here.
    /// </summary>
    /// <returns>Whether it succeeded.</returns>
    public static bool AssertReadsOrRejects<TRefusal>(long maxBytes, Action work)
        where TRefusal : Exception
    {
        var (started, before, succeeded) = (
            Stopwatch.GetTimestamp(),
            GC.GetAllocatedBytesForCurrentThread(),
            true
        );
        try
        {
            work();
        }
        catch (TRefusal refusal)
        {
            if (refusal.Message.AsSpan().ContainsAny('\n', '\r'))
                throw new InvalidOperationException("The refusal has several lines.", refusal);
            succeeded = false;
        }
        if (GC.GetAllocatedBytesForCurrentThread() - before is var allocated && allocated > maxBytes)
            throw new InvalidOperationException($"It allocated {allocated} bytes, more than {maxBytes}.");
        if (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed > Timeout)
            throw new InvalidOperationException($"It took {elapsed}.");
        return succeeded;
    }
}
