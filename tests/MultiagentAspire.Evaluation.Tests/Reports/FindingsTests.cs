using CsCheck;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class FindingsTests
{
    private static Finding OfComparison(double leftRight, double rightRight, int problems)
    {
        var left = SimulatedRun.Measurement("multiagent", 1, leftRight, 0.1, problems: problems);
        var right = SimulatedRun.Measurement("single-agent", 1, rightRight, 0.1, problems: problems);
        var comparison = PairedComparison.ProblemByProblem(left, Measure.Vote, right, Measure.Vote, 1);
        return Findings.FromReport(
            new RunReport
            {
                Run = "r",
                Seeds = [1],
                Task = "t",
                Comparisons = [comparison],
            }
        )[0];
    }

    [Fact]
    public void A_clear_gain_is_shown_and_of_a_clear_loss_the_opposite()
    {
        Assert.Equal(FindingVerdict.Shown, OfComparison(0.8, 0.5, 300).Verdict);
        Assert.Equal(FindingVerdict.OppositeShown, OfComparison(0.5, 0.8, 300).Verdict);
    }

    [Fact]
    public void Few_problems_show_nothing() =>
        Assert.Equal(FindingVerdict.NotShown, OfComparison(0.8, 0.6, 6).Verdict);

    [Fact]
    public void An_arm_against_itself_shows_nothing() =>
        Assert.Equal(FindingVerdict.NotShown, OfComparison(0.6, 0.6, 300).Verdict);

    [Fact]
    public void The_evidence_gives_the_numbers() =>
        Assert.Matches(
            @"^Difference \+\d+\.\d points \(95 % interval \+\d+\.\d to \+\d+\.\d\) "
                + @"on 300 problems; better on \d+, worse on \d+; p",
            OfComparison(0.8, 0.5, 300).Evidence
        );

    [Fact]
    public void Corrected_p_values_are_no_smaller_keep_their_order_and_end_with_the_plain_one_for_one() =>
        Gen.Double[0, 1]
            .Array[1, 10]
            .Sample(values =>
            {
                var adjusted = Findings.Holm([.. values]);
                Assert.All(values.Zip(adjusted), pair => Assert.InRange(pair.Second, pair.First, 1));
                var sorted = values
                    .Zip(adjusted)
                    .OrderBy(pair => pair.First)
                    .Select(pair => pair.Second)
                    .ToList();
                Assert.Equal(sorted.Order(), sorted);
                Assert.Equal(values[0], Findings.Holm([values[0]])[0]);
            });

    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    [Fact]
    public void Holms_example_comes_out() =>
        Assert.Equal(
            [0.03, 0.06, 0.06, 0.02],
            Findings.Holm([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12))
        );

    [Fact]
    public void What_is_said_of_errors_follows_the_numbers()
    {
        var report = SimulatedRun.Report();
        Assert.Contains(
            Findings.FromReport(report),
            finding =>
                finding.Claim.Contains(
                    "errors of multiagent stay more varied than those of single-agent",
                    StringComparison.Ordinal
                )
        );
        var swapped = report with
        {
            Arms =
            [
                .. report.Arms.Select(arm =>
                    arm.Arm switch
                    {
                        "multiagent" => arm with { Arm = "single-agent" },
                        "single-agent" => arm with { Arm = "multiagent" },
                        _ => arm,
                    }
                ),
            ],
        };
        Assert.Contains(
            Findings.FromReport(swapped),
            finding =>
                finding.Claim.Contains("errors of multiagent are no more varied", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Transfer_problems_are_a_family_of_tests_of_their_own_and_not_set_beside_the_runs_own()
    {
        var own = SimulatedRun.Report();
        const string Prefix = "longer: ";
        var both = own with
        {
            Arms =
            [
                .. own.Arms,
                .. own.Arms.Select(arm => arm with { Arm = Prefix + arm.Arm, Transfer = "longer" }),
            ],
            Comparisons =
            [
                .. own.Comparisons,
                .. own.Comparisons.Select(comparison =>
                    comparison with
                    {
                        Left = comparison.Left with { Arm = Prefix + comparison.Left.Arm },
                        Right = comparison.Right with { Arm = Prefix + comparison.Right.Arm },
                    }
                ),
            ],
        };
        var findings = Findings.FromReport(both);
        Assert.Equal(Findings.FromReport(own), findings.Where(finding => finding.Transfer is null));
        Assert.Equal(own.Comparisons.Length, findings.Count(finding => finding.Transfer == "longer"));
        Assert.DoesNotContain(
            Prefix,
            TextReport.Write(both).Split("standard error.")[1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Unequal_cost_is_said() =>
        Assert.Contains(
            Findings.FromReport(SimulatedRun.Report()),
            finding =>
                finding.Claim.StartsWith("The arms do not answer at equal cost", StringComparison.Ordinal)
        );
}
