namespace MultiagentAspire.Testing;

/// <summary>
/// A clock that runs faster than the system's, so that tests need not wait for delays and timeouts.
/// </summary>
/// <param name="factor">How many seconds of this clock pass in one of the system's.</param>
public sealed class AcceleratedTimeProvider(double factor) : TimeProvider
{
    private readonly long _start = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => _start + (long)((System.GetTimestamp() - _start) * factor);

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    ) => System.CreateTimer(callback, state, Scale(dueTime), Scale(period));

    private TimeSpan Scale(TimeSpan span) => span <= TimeSpan.Zero ? span : span / factor;
}
