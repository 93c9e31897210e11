namespace MultiagentAspire.Queues.Tests;

public sealed class ActiveLeaseTests : IDisposable
{
    private readonly ActiveLease _active = new(
        new WorkLease("a", "", 1, default, default, "token"),
        startedAt: 5
    );

    public void Dispose() => _active.Dispose();

    [Fact]
    public void Its_progress_is_reported_once()
    {
        Assert.Equal((5, 5, null, false), (_active.StartedAt, _active.RenewedAt, _active.Progress, IsNew()));
        _active.Report("half-way");
        Assert.True(IsNew());
        Assert.Equal("half-way", _active.MarkRenewed(9));
        Assert.Equal(
            (5, 9, "half-way", false),
            (_active.StartedAt, _active.RenewedAt, _active.Progress, IsNew())
        );

        bool IsNew() => _active.HasUnreportedProgress;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_abandoned_one_is_cancelled_and_knows_whether_its_lease_was_lost(bool lost)
    {
        Assert.Equal((false, false), (_active.IsAbandoned, _active.IsLost));
        _active.Abandon(lost);
        Assert.Equal(
            (true, lost, true),
            (_active.IsAbandoned, _active.IsLost, _active.Token.IsCancellationRequested)
        );
    }

    [Fact]
    public void One_that_is_cancelled_at_a_shutdown_is_not_abandoned()
    {
        _active.Cancel();
        Assert.Equal((false, true), (_active.IsAbandoned, _active.Token.IsCancellationRequested));
    }

    [Fact]
    public void After_its_end_cancelling_has_no_effect_and_its_token_is_freed()
    {
        var token = _active.Token;
        _active.Dispose();
        _active.Cancel();
        Assert.False(token.IsCancellationRequested);
        Assert.Throws<ObjectDisposedException>(() => _active.Token);
    }
}
