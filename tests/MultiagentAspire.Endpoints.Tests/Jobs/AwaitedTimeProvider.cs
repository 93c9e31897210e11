using Microsoft.Extensions.Time.Testing;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

/// <summary>
/// A fake clock that says whether a timer runs: a test that lets time pass only then does not run ahead of code that
/// has no CPU.
/// </summary>
internal sealed class AwaitedTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private int _running;

    /// <summary>Whether any delay is waited for.</summary>
    public bool IsAwaited => Volatile.Read(ref _running) > 0;

    /// <summary>A timer that counts until it fires or is disposed. Only delays, which fire once, use it.</summary>
    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    )
    {
        Interlocked.Increment(ref _running);
        var ended = 0;
        void End()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
                Interlocked.Decrement(ref _running);
        }
        void Fire(object? given)
        {
            End();
            callback(given);
        }
        return new CountedTimer(base.CreateTimer(Fire, state, dueTime, period), End);
    }

    private sealed class CountedTimer(ITimer timer, Action end) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            end();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            end();
            return timer.DisposeAsync();
        }
    }
}
