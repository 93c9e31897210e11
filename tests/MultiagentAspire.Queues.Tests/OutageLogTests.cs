using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Queues.Tests;

public sealed class OutageLogTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLog _log = new();
    private readonly OutageLog _outage;

    public OutageLogTests() => _outage = new OutageLog(_log, "generate", _time);

    public void Dispose() => _log.Dispose();

    private string LastLine => _log.Lines.Last();

    private void Fail() => _outage.ReportFailure(new IOException("refused"));

    [Fact]
    public void A_success_without_an_outage_is_not_logged()
    {
        _outage.ReportRecovery();
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void The_end_of_an_outage_is_logged_once_however_short_it_was()
    {
        Fail();
        Assert.StartsWith(
            "Warning: Queue generate: the server does not answer",
            LastLine,
            StringComparison.Ordinal
        );
        Assert.Contains("IOException: refused", LastLine, StringComparison.Ordinal);
        _outage.ReportRecovery();
        _outage.ReportRecovery();
        Assert.Equal(2, _log.Lines.Count);
        Assert.StartsWith(
            "Information: Queue generate: the server answers again, after 00:00:00.",
            LastLine,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_long_outage_is_repeated_each_minute_with_its_length_and_without_a_stack()
    {
        Fail();
        _time.Advance(Minute - TimeSpan.FromTicks(1));
        Fail();
        Assert.Single(_log.Lines);
        _time.Advance(TimeSpan.FromTicks(1));
        Fail();
        Fail();
        Assert.Equal(2, _log.Lines.Count);
        _time.Advance(Minute);
        Fail();
        Assert.Equal("Warning: Queue generate: the server has not answered for 00:02:00: refused ", LastLine);
        _outage.ReportRecovery();
        Assert.Contains("answers again, after 00:02:00", LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public void An_outage_within_a_minute_of_the_last_line_is_not_logged_and_neither_is_its_end()
    {
        Fail();
        _outage.ReportRecovery();
        _time.Advance(Minute / 2);
        Fail();
        _outage.ReportRecovery();
        Assert.Equal(2, _log.Lines.Count);
        _time.Advance(Minute / 2);
        Fail();
        Assert.Contains("the server does not answer", LastLine, StringComparison.Ordinal);
    }
}
