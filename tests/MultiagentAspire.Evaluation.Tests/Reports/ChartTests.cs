using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class ChartTests
{
    private static readonly RunReport Report = SimulatedRun.Report();

    private static Chart Of(string name, RunReport? report = null) =>
        ReportCharts.Create(report ?? Report).Single(chart => chart.Name == name);

    private static ChartSeries Series(string chart, string name) =>
        Of(chart).Series.Single(series => series.Name == name);

    private static ArmIteration State(int iteration) =>
        Report.Arms.Single(arm => arm.Arm == "multiagent").Iterations[iteration];

    [Fact]
    public void Every_chart_has_its_own_name_and_a_point_in_every_line() =>
        Assert.Multiple(
            () =>
                Assert.Equal(
                    ReportCharts.Create(Report).Length,
                    ReportCharts.Create(Report).Select(chart => chart.Name).Distinct().Count()
                ),
            () =>
                Assert.All(
                    ReportCharts.Create(Report).SelectMany(chart => chart.Series),
                    series => Assert.NotEmpty(series.Points)
                )
        );

    [Fact]
    public void Charts_of_one_report_show_the_same_and_those_of_another_what_has_changed()
    {
        var other = Report with
        {
            Arms =
            [
                .. Report.Arms.Select(arm =>
                    arm with
                    {
                        Iterations =
                        [
                            .. arm.Iterations.Select(state =>
                                state with
                                {
                                    WrongAgreement = state.WrongAgreement / 2,
                                }
                            ),
                        ],
                    }
                ),
            ],
        };
        Assert.All(
            ReportCharts.Create(Report).Zip(ReportCharts.Create(ReportJson.Read(ReportJson.Write(Report)))),
            pair => Assert.True(pair.First.Shows(pair.Second), pair.First.Name)
        );
        Assert.Equal(
            ["wrong-agreement"],
            ReportCharts
                .Create(Report)
                .Zip(ReportCharts.Create(other))
                .Where(pair => !pair.First.Shows(pair.Second))
                .Select(pair => pair.First.Name)
        );
    }

    [Fact]
    public void What_was_measured_on_another_task_is_in_a_chart_of_its_own_and_in_no_other()
    {
        var both = Report with
        {
            Arms =
            [
                .. Report.Arms,
                .. Report.Arms.Select(arm => arm with { Arm = $"longer: {arm.Arm}", Transfer = "longer" }),
            ],
        };
        Assert.All(
            ReportCharts.Create(Report),
            chart => Assert.True(chart.Shows(Of(chart.Name, both)), chart.Name)
        );
        var transferred = Assert.Single(
            ReportCharts.Create(both),
            chart => ReportCharts.Create(Report).All(own => own.Name != chart.Name)
        );
        Assert.Equal("accuracy-longer", transferred.Name);
        Assert.Equal(
            Of("accuracy").Series.Select(series => $"longer: {series.Name}"),
            transferred.Series.Select(series => series.Name)
        );
    }

    [Fact]
    public void Costs_of_arms_are_all_that_the_phases_cost()
    {
        Assert.Equal(
            Report.Phases.Sum(phase => phase.Seconds),
            Of("arm-seconds").Series.Sum(series => series.Points.Sum(point => point.Y)),
            9
        );
        Assert.Equal(["debate", "train", "evaluate"], Of("arm-seconds").Series.Select(series => series.Name));
        var old = Report with { Phases = [.. Report.Phases.Select(phase => phase with { Arm = null })] };
        Assert.DoesNotContain(
            ReportCharts.Create(old),
            chart => chart.Name.StartsWith("arm-", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Corrected_and_spoiled_answers_are_shares_of_all_of_them()
    {
        var flips = State(3).Flips!;
        Assert.Equal(
            100.0 * flips.WrongToRight / flips.Total,
            Series("flips", "multiagent: corrected").Points[3].Y,
            9
        );
        Assert.Equal(
            100.0 * flips.RightToWrong / flips.Total,
            Series("flips", "multiagent: spoiled").Points[3].Y,
            9
        );
        Assert.True(Series("flips", "multiagent: spoiled").IsDashed);
    }

    [Fact]
    public void Agreement_and_dissimilarity_have_their_standard_errors()
    {
        Assert.Equal(
            new Estimate(
                Series("agreement", "multiagent").Points[2].Y / 100,
                Series("agreement", "multiagent").Points[2].Error / 100,
                300
            ),
            State(2).Agreement!,
            Close
        );
        Assert.Equal(
            new Estimate(
                Series("text-dissimilarity", "multiagent").Points[2].Y,
                Series("text-dissimilarity", "multiagent").Points[2].Error,
                300
            ),
            State(2).TextDissimilarity!,
            Close
        );
    }

    [Fact]
    public void Generators_show_their_own_answers_and_critics_what_they_kept_and_corrected()
    {
        Assert.Equal([120, 120, 120], Series("examples", "generator-1").Points.Select(point => point.Y));
        Assert.Equal([31, 31, 31], Series("examples", "critic-1: corrected").Points.Select(point => point.Y));
        Assert.Equal([80, 80, 80], Series("examples", "critic-1: kept").Points.Select(point => point.Y));
    }

    [Fact]
    public void A_report_without_learning_rates_has_no_plot_of_them()
    {
        var json = ReportJson
            .Write(
                Report with
                {
                    Agents = [.. Report.Agents.Select(agent => agent with { LearningRates = [] })],
                }
            )
            .Replace("\"learningRates\": [],", "", StringComparison.Ordinal)
            .Replace("\"learningRates\": []", "", StringComparison.Ordinal);
        var old = ReportJson.Read(System.Text.RegularExpressions.Regex.Replace(json, @",(\s*[}\]])", "$1"));
        Assert.DoesNotContain("learningRates", json, StringComparison.Ordinal);
        Assert.DoesNotContain(ReportCharts.Create(old), chart => chart.Name == "learning-rate");
    }

    [Fact]
    public void A_report_in_which_parts_are_missing_has_the_charts_of_the_others() =>
        Assert.Empty(
            ReportCharts.Create(
                ReportJson.Read("""{ "schema": 1, "run": "small", "seeds": [7], "task": "arithmetic" }""")
            )
        );

    [Fact]
    public void Csv_has_a_line_for_every_point_and_quotes_what_would_break_it()
    {
        var chart = new Chart(
            ChartTopic.Accuracy,
            "accuracy",
            "t",
            "x",
            "y",
            [
                new ChartSeries("a, \"b\"\n", [new ChartPoint(0, 12.5, 0.25), new ChartPoint(1, 1e-7)], 0),
                new ChartSeries("c", [new ChartPoint(2, -3)], 1),
            ],
            []
        );
        Assert.Equal(
            "series,x,y,error\r\n\"a, \"\"b\"\"\n\",0,12.5,0.25\r\n\"a, \"\"b\"\"\n\",1,1E-07,\r\nc,2,-3,\r\n",
            ChartCsv.Write(chart)
        );
        foreach (var name in (string[])["a,b", "a\"b", "a\rb", "a\nb"])
            Assert.StartsWith(
                $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\",",
                ChartCsv.Write(chart with { Series = [new ChartSeries(name, [new ChartPoint(0, 1)], 0)] })[
                    "series,x,y,error\r\n".Length..
                ],
                StringComparison.Ordinal
            );
        var bars = chart with { Categories = ["first", "second", "third"] };
        Assert.EndsWith("c,third,-3,\r\n", ChartCsv.Write(bars), StringComparison.Ordinal);
        Assert.All(
            ReportCharts.Create(Report),
            one =>
                Assert.Equal(
                    2 + one.Series.Sum(series => series.Points.Length),
                    ChartCsv.Write(one).Split("\r\n").Length
                )
        );
    }

    private static bool Close(Estimate estimate, Estimate other) =>
        Math.Abs(estimate.Value - other.Value) < 1e-12
        && Math.Abs(estimate.StandardError - other.StandardError) < 1e-12;
}
