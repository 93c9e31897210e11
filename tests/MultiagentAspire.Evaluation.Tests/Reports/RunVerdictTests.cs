using System.Globalization;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class RunVerdictTests
{
    private const int Problems = 120;

    /// <summary>
    /// An arm by its accuracies at the beginning and the end, and the rounds and agents of its debates.
    /// </summary>
    private sealed record Sketch(string Name, double Before, double After, int Rounds, int Agents);

    private static readonly Gen<Sketch[]> Runs = Gen.Select(
            Gen.Double[0.2, 0.9],
            Gen.Double[0.2, 0.95],
            Gen.Int[1, 3],
            Gen.Int[1, 5]
        )
        .Array[1, 4]
        .Select(arms =>
            arms.Select(
                    (arm, i) =>
                        new Sketch(
                            i == 0 ? "society" : $"other-{i}",
                            arm.Item1,
                            arm.Item2,
                            arm.Item3,
                            arm.Item4
                        )
                )
                .ToArray()
        );

    /// <summary>
    /// The sentences of 200 runs against what follows from the scores of each problem, computed here again.
    /// </summary>
    [Fact]
    public void Its_sentences_are_true() =>
        Runs.Sample(
            arms =>
            {
                var measured = arms.Select(Measure).ToList();
                var report = Report(arms, measured);
                var verdict = report.Verdict;
                var (before, after) = (Share(measured[0].First), Share(measured[0].Last));
                Assert.StartsWith(
                    $"society (debate): {before} % before finetuning, {after} % after",
                    verdict[0]
                );

                var budget = TokensOf(measured[0].Last);
                var affordable = measured.Skip(1).Where(arm => TokensOf(arm.Last) <= 1.1 * budget).ToList();
                if (affordable.Count == 0)
                {
                    Assert.StartsWith("No other arm was measured", Assert.Single(verdict.Skip(1)));
                    return;
                }
                var best = affordable.MaxBy(arm => arm.Last.Scores.Average(Right))!;
                Assert.Contains($" is {best.Last.Arm} (debate) with {Share(best.Last)} %.", verdict[1]);
                var difference =
                    100 * (measured[0].Last.Scores.Average(Right) - best.Last.Scores.Average(Right));
                var points = verdict[2].Split(' ')[3].Replace('−', '-');
                Assert.Equal(difference, double.Parse(points, CultureInfo.InvariantCulture), 0.0501);
                if (difference <= 0)
                    Assert.DoesNotContain(": shown.", verdict[2]);
                Assert.Contains($"{Problems} problems show a difference", verdict[2]);
            },
            iter: 200
        );

    [Fact]
    public void Console_page_and_json_have_the_same_sentences()
    {
        var report = SimulatedRun.Report();
        Assert.Equal(3, report.Verdict.Length);
        var lines = TextReport.Write(report).TrimEnd().Split('\n');
        Assert.Equal(report.Verdict, lines[^3..]);
        var page = HtmlReport.Write(report);
        using var json = System.Text.Json.JsonDocument.Parse(ReportJson.Write(report));
        var stored = json
            .RootElement.GetProperty("verdict")
            .EnumerateArray()
            .Select(item => item.GetString());
        Assert.Equal(report.Verdict, stored);
        Assert.All(report.Verdict, sentence => Assert.Contains(HtmlPage.Escape(sentence), page));
    }

    [Fact]
    public void A_run_without_a_society_names_its_most_accurate_arm_and_one_without_measurements_nothing()
    {
        var without = SimulatedRun.Report() with { Agents = [] };
        Assert.StartsWith(
            "The most accurate arm is multiagent (debate) with ",
            Assert.Single(without.Verdict)
        );
        Assert.Empty((without with { Arms = [] }).Verdict);
    }

    private static (ArmMeasurement First, ArmMeasurement Last) Measure(Sketch arm)
    {
        ArmMeasurement At(int iteration, double right) =>
            SimulatedRun.Measurement(arm.Name, iteration, right, 0.1, arm.Rounds + 1, Problems, arm.Agents);
        return (At(0, arm.Before), At(1, arm.After));
    }

    private static RunReport Report(Sketch[] arms, List<(ArmMeasurement First, ArmMeasurement Last)> measured)
    {
        List<(ArmMeasurement, Measure)> states =
        [
            .. measured
                .SelectMany(arm => (ArmMeasurement[])[arm.First, arm.Last])
                .Select(state => (state, Evaluation.Reports.Measure.Debate)),
        ];
        return SimulatedRun.Report() with
        {
            Arms =
            [
                .. measured.Select(arm => new ArmResult(
                    arm.Last.Arm,
                    Evaluation.Reports.Measure.Debate,
                    [arm.First.Result, arm.Last.Result]
                )),
            ],
            Comparisons = PairedComparison.ForRun(states, 7, "society", "society-samples"),
            Agents =
            [
                new AgentTraining($"{AgentId.Generator(0)}", 1, 1, 0, 0, [], 1, 1) { Arm = arms[0].Name },
            ],
        };
    }

    private static double Right(ProblemScore score) => score.ValueOf(Evaluation.Reports.Measure.Debate);

    private static string Share(ArmMeasurement state) =>
        ReportText.Percent(state.Result.EstimateOf(Evaluation.Reports.Measure.Debate));

    private static double TokensOf(ArmMeasurement state) =>
        (state.Result.TokensGenerated + state.Result.TokensPrompt) / (double)Problems;
}
