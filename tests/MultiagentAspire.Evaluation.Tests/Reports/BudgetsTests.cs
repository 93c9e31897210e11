using CsCheck;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class BudgetsTests
{
    private static readonly Gen<ArmResult> Arms = Gen.Select(
            Gen.Double[0.05, 0.95],
            Gen.Int[1, 9],
            Gen.Int[1, 2],
            Gen.Int[0, 2].Select(index => (Measure)index),
            Gen.Int[0, 1_000_000]
        )
        .Select((right, agents, rounds, measure, name) => Arm($"arm-{name}", right, agents, rounds, measure));

    private static ArmResult Arm(string name, double right, int agents, int rounds, Measure measure)
    {
        var isDebate = measure == Measure.Debate;
        var state = SimulatedRun.Measurement(name, 0, right, 0.1, isDebate ? 2 : 1, 40, agents).Result;
        return new ArmResult(
            name,
            measure,
            [state with { TokensCached = state.TokensPrompt / (rounds + 1) }]
        );
    }

    private static RunReport Report(params IEnumerable<ArmResult> arms) =>
        SimulatedRun.Report() with
        {
            Arms = [.. arms],
        };

    [Fact]
    public void Each_winner_is_more_accurate_than_every_cheaper_one_and_no_arm_beats_them() =>
        Arms.Array[1, 6]
            .Sample(arms =>
            {
                var winners = Budgets.Winners(Report(arms));
                foreach (var (cheaper, dearer) in winners.Zip(winners.Skip(1)))
                {
                    Assert.True(cheaper.TokensPerProblem <= dearer.TokensPerProblem);
                    Assert.True(cheaper.Accuracy.Value < dearer.Accuracy.Value);
                }
                foreach (var arm in arms)
                {
                    var cost = arm.Last.TokensPerProblem;
                    var affordable = winners.Where(winner => winner.TokensPerProblem <= cost + 1e-9);
                    Assert.Contains(
                        affordable,
                        winner => winner.Accuracy.Value >= arm.Last.EstimateOf(arm.Measure)!.Value
                    );
                }
            });

    [Fact]
    public void The_order_of_the_arms_does_not_matter() =>
        Arms.Array[1, 6]
            .Sample(arms =>
                Assert.Equal(
                    Budgets
                        .Winners(Report(arms))
                        .Select(winner => (winner.TokensPerProblem, winner.Accuracy)),
                    Budgets
                        .Winners(Report(arms.Reverse()))
                        .Select(winner => (winner.TokensPerProblem, winner.Accuracy))
                )
            );

    [Fact]
    public void A_budget_is_generated_and_uncached_prompt_tokens_of_a_problem_and_fewer_samples_cost_their_share()
    {
        var state = SimulatedRun.Measurement("vote", 0, 0.6, 0, rounds: 1, problems: 10, agents: 9).Result;
        Assert.Equal(9 * (40 + 60), state.TokensPerProblem);
        Assert.Equal(9 * (40 + 60) - 9, (state with { TokensCached = 90 }).TokensPerProblem);
        var winners = Budgets.Winners(Report(new ArmResult("vote", Measure.Vote, [state])));
        Assert.All(winners, winner => Assert.Equal(0, winner.TokensPerProblem % 100));
        Assert.Equal(("one of its samples", 100.0), (winners[0].Measure, winners[0].TokensPerProblem));
    }

    [Fact]
    public void An_arm_at_another_temperature_is_in_its_own_table_and_competes_for_the_budget()
    {
        var cool = Arm("method-cool", 0.99, 1, 1, Measure.Single) with
        {
            VariantOf = "method",
            Temperature = 0.7,
        };
        var report = Report(Arm("method", 0.2, 1, 1, Measure.Single), cool);
        Assert.Equal("method-cool", Budgets.Winners(report)[^1].Arm);
        Assert.Equal(["arm", "iteration", "own", "0.7"], TemperatureTable.Heads(report));
        var row = Assert.Single(TemperatureTable.Rows(report));
        Assert.Equal(ReportText.Percent(cool.Last.Single), row[3]);
        var text = TextReport.Write(report);
        Assert.Contains("By temperature:", text, StringComparison.Ordinal);
        Assert.Contains("The most accurate arm at each budget:", text, StringComparison.Ordinal);
        Assert.Contains("<h2>At each budget</h2>", HtmlReport.Write(report), StringComparison.Ordinal);
        Assert.Contains("\"budget\": [", ReportJson.Write(report), StringComparison.Ordinal);
        Assert.DoesNotContain("\nmethod-cool", TextReport.WriteSummary(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_transfer_task_has_no_budget_of_the_run()
    {
        var transfer = Arm("longer: arm", 0.9, 1, 1, Measure.Single) with { Transfer = "longer" };
        Assert.Empty(Budgets.Winners(Report(transfer)));
        Assert.DoesNotContain("At each budget", HtmlReport.Write(Report(transfer)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_fits_80_columns_has_a_line_for_each_arm_and_ends_with_the_verdict()
    {
        var report = SimulatedRun.Report();
        var lines = TextReport.WriteSummary(report, 80).TrimEnd().Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        foreach (var arm in report.MainArms)
            Assert.Single(lines, line => line.StartsWith($"{arm.Arm}  ", StringComparison.Ordinal));
        Assert.Equal(report.Verdict, TextReport.WriteSummary(report).TrimEnd().Split('\n')[^3..]);
    }
}
