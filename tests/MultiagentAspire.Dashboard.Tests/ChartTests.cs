using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Charts;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>Charts as Plotly draws them, as tables, and the pages that their points link to.</summary>
public sealed class ChartTests
{
    private static readonly IReadOnlyList<Chart> All =
    [
        ChartData.Lines,
        ChartData.Bars,
        .. ReportCharts.Create(ChartData.Report()),
    ];

    [Fact]
    public void Every_point_of_a_line_or_bar_is_drawn_where_it_is_and_leads_where_it_comes_from() =>
        Assert.All(
            All,
            chart =>
            {
                foreach (
                    var (series, (index, trace)) in chart.Series.Zip(
                        ChartFigure.Traces(chart, dark: false).Index()
                    )
                )
                {
                    if (series.Level)
                        continue;
                    var (x, y) = trace switch
                    {
                        Scatter line => (line.X, line.Y),
                        Bar bar => (bar.Y, bar.X),
                        _ => throw new InvalidOperationException(),
                    };
                    Assert.Equal(series.Points.Select(point => (object)point.Y), y);
                    if (!chart.IsBars)
                        Assert.Equal(series.Points.Select(point => (object)point.X), x);
                    foreach (var (place, point) in series.Points.Index())
                        Assert.Equal(
                            ChartAddress.PageOf("small", point.Origin),
                            ChartAddress.PageOf("small", chart, index, place)
                        );
                }
            }
        );

    [Fact]
    public void Series_have_the_colours_of_the_report_in_light_and_dark() =>
        Assert.All(
            All,
            chart =>
            {
                foreach (var dark in (bool[])[false, true])
                    Assert.Equal(
                        chart.Series.Select(series => (object)ChartColors.ForSeries(series, dark)),
                        ChartFigure
                            .Traces(chart, dark)
                            .Select(trace =>
                                trace is Scatter line ? line.Line.Color : ((Bar)trace).Marker.Color
                            )
                    );
            }
        );

    [Fact]
    public void A_level_goes_from_end_to_end_dashed_with_its_error_in_the_middle_and_is_one_point_to_click()
    {
        var level = (Scatter)ChartFigure.Traces(ChartData.Lines, dark: false)[0];
        Assert.Equal([0.0, 1.0, 2.0], level.X);
        Assert.Equal([50.0, 50.0, 50.0], level.Y);
        Assert.Equal([0.0, 2.0, 0.0], level.ErrorY.Array);
        Assert.Equal(("dash", ModeFlag.Lines), (level.Line.Dash, level.Mode));
        Assert.All(
            Enumerable.Range(0, 3),
            index =>
                Assert.Equal(
                    "/runs/small/debates?iteration=0&set=evaluate-base",
                    ChartAddress.PageOf("small", ChartData.Lines, 0, index)
                )
        );
    }

    [Fact]
    public void The_second_line_of_a_colour_is_dashed_and_a_crowded_one_has_no_marks()
    {
        var lines = ChartFigure.Traces(ChartData.Lines, dark: false).Cast<Scatter>().ToList();
        Assert.Equal(["dash", "solid", "dash"], lines.Select(line => line.Line.Dash));
        Assert.Equal(ModeFlag.Lines | ModeFlag.Markers, lines[1].Mode);
        Assert.Null(lines[2].ErrorY);
        var crowded = ChartData.Lines with
        {
            Series =
            [
                new ChartSeries("loss", [.. Enumerable.Range(0, 31).Select(x => new ChartPoint(x, x))], 0),
            ],
        };
        Assert.Equal(ModeFlag.Lines, ((Scatter)ChartFigure.Traces(crowded, dark: false)[0]).Mode);
    }

    [Fact]
    public void Bars_are_stacked_from_top_to_bottom_and_foreign_names_are_no_markup()
    {
        var layout = ChartFigure.Layout(ChartData.Bars, dark: true);
        Assert.Equal(
            (BarModeEnum.Stack, Plotly.Blazor.LayoutLib.YAxisLib.AutoRangeEnum.Reversed),
            (layout.BarMode, layout.YAxis[0].AutoRange)
        );
        Assert.Equal(["debate &lt;b>", "train"], ((Bar)ChartFigure.Traces(ChartData.Bars, dark: true)[0]).Y);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(3, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 2)]
    public void A_point_that_is_none_leads_nowhere(int series, int index) =>
        Assert.Null(ChartAddress.PageOf("small", ChartData.Lines, series, index));

    [Fact]
    public void Debates_are_addressed_by_iteration_and_set_and_agents_by_arm_and_name()
    {
        Assert.Equal(
            "/runs/a%20b/debates?iteration=2&set=train%20%28single-agent%29",
            ChartAddress.PageOf("a b", new DebatesOrigin(2, "train (single-agent)"))
        );
        Assert.Equal(
            "/runs/small/agents/multiagent/critic-2",
            ChartAddress.PageOf("small", new TrainingOrigin(1, "multiagent", "critic-2"))
        );
        Assert.Equal(
            "/runs/small/agents",
            ChartAddress.PageOf("small", new TrainingOrigin(1, "multiagent", null))
        );
        Assert.Null(ChartAddress.PageOf("small", null));
    }

    [Fact]
    public void A_table_has_every_point_once_in_the_column_of_its_series() =>
        Assert.All(
            All,
            chart =>
            {
                var rows = ChartRows.Create(chart);
                foreach (var (column, series) in chart.Series.Index())
                    Assert.Equal(series.Points, rows.Select(row => row.Cells[column]).OfType<ChartPoint>());
            }
        );

    [Fact]
    public void Rows_are_named_by_x_or_category()
    {
        Assert.Equal(["0", "1", "2"], ChartRows.Create(ChartData.Lines).Select(row => row.Label));
        Assert.Equal(["debate <b>", "train"], ChartRows.Create(ChartData.Bars).Select(row => row.Label));
    }

    [Theory]
    [InlineData(75, 2, "75.0 ± 2.0")]
    [InlineData(1.5, 0.1, "1.50 ± 0.10")]
    [InlineData(0.25, 0, "0.250")]
    [InlineData(0.00005, 0, "5E-5")]
    [InlineData(123456, 0, "123,456")]
    [InlineData(0, 0, "0.0")]
    public void Numbers_have_the_digits_that_say_something(double y, double error, string text) =>
        Assert.Equal(text, ChartRows.Text(new ChartPoint(0, y, error)));

    [Fact]
    public void A_run_in_a_few_sentences_is_its_verdict_and_what_it_cost()
    {
        var report = ChartData.Report();
        Assert.Equal([.. report.Verdict, "3,500 tokens", "10 min 0 s"], RunSummary.FromReport(report));
        var withMethod = report with
        {
            Agents = [report.Agents[0] with { Agent = "generator-1", Arm = "multiagent" }],
        };
        Assert.NotEmpty(withMethod.Verdict);
        Assert.Equal(
            [.. withMethod.Verdict, "3,500 tokens", "10 min 0 s"],
            RunSummary.FromReport(withMethod)
        );
    }

    [Fact]
    public void Progress_shows_loss_learning_rate_and_the_time_left_for_the_run()
    {
        var progress = new Progress
        {
            Done = 1,
            Total = 4,
            Step = 7,
            Steps = 20,
            Loss = 0.5,
            LearningRate = 5e-5,
            Left = new() { Seconds = 3720 },
        };
        Assert.Equal(["1 of 4", "loss 0.500", "learning rate 5E-5"], DisplayText.PartsOf(progress));
        Assert.Equal(["step 7 of 20", "about 1 h 2 min left"], DisplayText.PartsOfRun(progress));
        progress.Left = null;
        Assert.Equal(["step 7 of 20"], DisplayText.PartsOfRun(progress));
    }
}
