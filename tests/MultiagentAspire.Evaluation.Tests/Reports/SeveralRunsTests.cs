using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class SeveralRunsTests
{
    private static RunReport WithSeed(long seed) => SimulatedRun.Report() with { Seeds = [seed] };

    [Fact]
    public void A_mean_over_runs_has_the_standard_error_that_the_runs_show()
    {
        var over = OverRuns.FromValues([0.1, 0.2, 0.6])!;
        Assert.Equal(0.3, over.Mean, 12);
        Assert.Equal(Math.Sqrt((0.04 + 0.01 + 0.09) / 2 / 3), over.StandardError!.Value, 12);
        Assert.Null(OverRuns.FromValues([null, null]));
    }

    [Fact]
    public void Equal_runs_give_their_own_values_without_error_and_pooled_counts()
    {
        var report = SimulatedRun.Report();
        var all = RunAggregate.Create([WithSeed(1), WithSeed(2), WithSeed(3)]);
        foreach (var arm in report.Arms)
        foreach (var state in arm.Iterations)
        {
            var over = all
                .Arms.Single(a => a.Arm == arm.Arm && a.Iteration == state.Iteration)
                .FromRuns(s => s.Single.Value)!;
            Assert.Equal(state.Single.Value, over.Mean, 12);
            Assert.Equal(0, over.StandardError!.Value, 12);
        }
        Assert.Equal(3 * report.Comparisons[0].Test.OnlyLeft, all.Comparisons[0].Test.OnlyLeft);
        Assert.True(all.Comparisons[0].Test.PValue <= report.Comparisons[0].Test.PValue);
    }

    [Fact]
    public void Runs_that_do_not_belong_together_are_refused()
    {
        Assert.Contains(
            "seed 1",
            Assert.Throws<ArgumentException>(() => RunAggregate.Create([WithSeed(1), WithSeed(1)])).Message
        );
        Assert.Contains(
            "task",
            Assert
                .Throws<ArgumentException>(() =>
                    RunAggregate.Create([WithSeed(1), WithSeed(2) with { Task = "other" }])
                )
                .Message
        );
        Assert.Contains(
            "base model",
            Assert
                .Throws<ArgumentException>(() =>
                    RunAggregate.Create([WithSeed(1), WithSeed(2) with { Model = "m (digest)" }])
                )
                .Message
        );
        Assert.Contains(
            "settings",
            Assert
                .Throws<ArgumentException>(() =>
                    RunAggregate.Create([WithSeed(1), WithSeed(2) with { SettingsDigest = "other" }])
                )
                .Message
        );
        Assert.Throws<ArgumentException>(() => RunAggregate.Create([]));
    }

    [Fact]
    public void One_run_says_nothing_about_others()
    {
        Assert.Null(OverRuns.FromValues([0.4])!.StandardError);
        Assert.DoesNotContain("±", RunAggregate.Create([WithSeed(1)]).ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_have_a_row_for_every_arm_and_iteration_and_every_comparison()
    {
        var all = RunAggregate.Create([WithSeed(1), WithSeed(2)]);
        var rows = all.ToMarkdown().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(all.Arms.Length + all.Comparisons.Length + 4, rows.Length);
        Assert.All(rows, row => Assert.StartsWith("| ", row));
    }
}
