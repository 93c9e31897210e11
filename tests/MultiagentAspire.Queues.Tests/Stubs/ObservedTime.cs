using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace MultiagentAspire.Queues.Tests.Stubs;

/// <summary>A clock that a test moves, and that tells of every wait when it begins.</summary>
public sealed class ObservedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>The length of the next wait, as soon as it has started.</summary>
    public async Task<TimeSpan> NextWaitAsync(CancellationToken cancellationToken) =>
        await _waits.Reader.ReadAsync(cancellationToken);

    /// <summary>Waits until a wait of this length has started.</summary>
    public async Task WaitedAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        while (await NextWaitAsync(cancellationToken) != length) { }
    }

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    )
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }
}
