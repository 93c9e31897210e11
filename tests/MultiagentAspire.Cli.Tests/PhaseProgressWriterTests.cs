using Microsoft.Extensions.Time.Testing;

namespace MultiagentAspire.Cli.Tests;

public sealed class PhaseProgressWriterTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void Piped_progress_is_a_line_at_the_start_one_now_and_then_and_one_at_the_end()
    {
        using var lines = new PhaseProgressWriter(_output, terminal: false, () => 80, _time);
        for (var done = 0; done <= 12; done++)
        {
            lines.Report(new PhaseProgress("debating", done, 12, "debates", done * 100));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(
            """
            debating
              5/12 debates  100 tokens/s  00:07 left
              10/12 debates  100 tokens/s  00:02 left
              12/12 debates  100 tokens/s  done in 00:12

            """.ReplaceLineEndings("\n"),
            _output.ToString()
        );
    }

    [Theory]
    [InlineData(100, "training  ████████████░░░░░░░░░░░░  2/4 steps  10 tokens/s  loss 2.2500  00:02 left")]
    [InlineData(71, "training  █████░░░░░░  2/4 steps  10 tokens/s  loss 2.2500  00:02 left")]
    [InlineData(60, "training  2/4 steps  10 tokens/s  loss 2.2500  00:02 left")]
    [InlineData(50, "training  2/4 steps  loss 2.2500  00:02 left")]
    [InlineData(40, "training  2/4 steps  00:02 left")]
    [InlineData(30, "training  ████░░░░  2/4 steps")]
    public void A_terminal_has_one_line_a_phase_that_never_wraps(int columns, string last)
    {
        using (var lines = new PhaseProgressWriter(_output, terminal: true, () => columns, _time))
        {
            lines.Report(new PhaseProgress("training", 0, 1, "steps", 0));
            _time.Advance(TimeSpan.FromSeconds(1));
            lines.Report(new PhaseProgress("training", 1, 4, "steps", 10, 2.5));
            _time.Advance(TimeSpan.FromSeconds(1));
            lines.Report(new PhaseProgress("training", 2, 4, "steps", 20, 2.25));
            lines.Report(new PhaseProgress("measuring", 0, 4, "debates", 0));
        }
        var phases = _output.ToString().Split('\n');
        Assert.Equal(3, phases.Length); // two phases, and the end of the last line
        var drawn = phases[0].Split("\r\u001b[K", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(drawn, line => Assert.InRange(line.Length, 1, columns - 1));
        Assert.Equal(last, drawn[^1]);
    }

    [Fact]
    public void A_resumed_phase_counts_its_rate_from_where_it_went_on()
    {
        using var lines = new PhaseProgressWriter(_output, terminal: false, () => 80, _time);
        lines.Report(new PhaseProgress("training", 0, 1, "steps", 0));
        lines.Report(new PhaseProgress("training", 900, 1000, "steps", 9000));
        _time.Advance(TimeSpan.FromSeconds(10));
        lines.Report(new PhaseProgress("training", 950, 1000, "steps", 9500));
        Assert.Contains(
            "950/1,000 steps  50 tokens/s  00:10 left",
            _output.ToString(),
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _output.Dispose();
}
