using MultiagentAspire.Core;

namespace MultiagentAspire.Cli.Tests;

public sealed class RunPhaseReporterTests
{
    private sealed class RecordedProgress : List<PhaseProgress>, IProgress<PhaseProgress>
    {
        public void Report(PhaseProgress value) => Add(value);
    }

    [Theory]
    [InlineData(2, 3661, "the run: 61:01 left")]
    [InlineData(2, null, null)]
    [InlineData(3, 5, null)] // the last step's own time is that of the run
    public void The_time_left_of_the_run_is_shown_where_it_is_known_and_longer_than_the_steps(
        int step,
        int? seconds,
        string? note
    )
    {
        var reports = new RecordedProgress();
        new RunPhaseReporter(reports).Report(
            new RunProgress
            {
                Phase = RunPhase.Evaluate,
                Name = "base",
                Iteration = 0,
                Iterations = 1,
                Done = 1,
                Total = 4,
                Tokens = 10,
                Elapsed = TimeSpan.FromSeconds(5),
                Step = step,
                Steps = 3,
                Remaining = seconds is { } left ? TimeSpan.FromSeconds(left) : null,
            }
        );
        Assert.Equal(note, Assert.Single(reports).Note);
    }
}
