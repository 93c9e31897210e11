using Bunit;
using Grpc.Core;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Components;
using MultiagentAspire.Dashboard.Components.Pages;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using Plotly.Blazor;
using Plotly.Blazor.Interop;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The page of one run with its charts.</summary>
public sealed class RunPageTests : PageContext
{
    public RunPageTests()
    {
        Runs.ReportJson = ReportJson.Write(ChartData.Report());
        Runs.Runs.Add(At(step: 7));
    }

    private string Address => Services.GetRequiredService<NavigationManager>().Uri;

    private static Run At(int step, RunState state = RunState.Running) =>
        new()
        {
            Name = "small",
            State = state,
            Progress = new Progress
            {
                Phase = "train",
                Name = "multiagent",
                Agent = $"critic-{step}",
                Iteration = 1,
                Iterations = 3,
                Done = 1,
                Total = 4,
                Step = step,
                Steps = 20,
            },
        };

    private IRenderedComponent<RunPage> Page()
    {
        var page = Render<RunPage>(parameters => parameters.Add(one => one.Name, "small"));
        page.WaitForElement("figure.chart");
        return page;
    }

    private static IEnumerable<string> Titles(IRenderedComponent<RunPage> page) =>
        page.FindAll("section h2").Select(heading => heading.TextContent);

    [Fact]
    public void It_shows_the_summary_the_warnings_and_accuracy_first_with_files_of_every_chart()
    {
        var page = Page();
        Assert.Contains(
            "The most accurate arm is multiagent (vote) with 75.0 ± 2.0 %",
            page.Markup,
            StringComparison.Ordinal
        );
        Assert.Contains("3,500 tokens · 10 min 0 s", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Something is odd.", page.Markup, StringComparison.Ordinal);
        Assert.Equal("Accuracy by iteration", Titles(page).First());
        foreach (var ending in (string[])["csv", "png"])
            Assert.True(
                page.Find($"a[href='/runs/small/charts/accuracy.{ending}']").HasAttribute("download")
            ); // without it the router would take the address for a page
    }

    [Fact]
    public async Task The_other_topics_are_a_tab_away()
    {
        var page = Page();
        foreach (
            var (tab, chart) in (IEnumerable<(string, string)>)
                [
                    ("Agreement and diversity", "How often two final answers agree"),
                    ("Training", "Learning rate by agent"),
                    ("Cost", "Time by arm, training included"),
                ]
        )
        {
            await page.InvokeAsync(() =>
                page.FindAll("[role=tab]").Single(element => element.TextContent.Trim() == tab).ClickAsync()
            );
            page.WaitForAssertion(() => Assert.Contains(chart, Titles(page)));
        }
        Assert.EndsWith("?topic=cost", Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cost", "Tokens by phase")]
    [InlineData("nothing-of-the-kind", "Accuracy by iteration")]
    public void An_address_may_name_the_topic(string topic, string first)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/runs/small?topic={topic}");
        Assert.Equal(first, Titles(Page()).First());
    }

    [Fact]
    public async Task A_click_on_a_point_leads_to_the_debates_and_a_click_beside_every_point_nowhere()
    {
        var view = Render<ChartView>(parameters =>
            parameters.Add(one => one.Chart, ChartData.Lines).Add(one => one.Run, "small")
        );
        var chart = view.FindComponent<PlotlyChart>();
        var before = Address;
        await view.InvokeAsync(() => chart.Instance.ClickEvent([]));
        await view.InvokeAsync(() =>
            chart.Instance.ClickEvent([new EventDataPoint { TraceIndex = 2, PointIndex = 0 }])
        ); // an old report does not store origins
        Assert.Equal(before, Address);
        await view.InvokeAsync(() =>
            chart.Instance.ClickEvent([new EventDataPoint { TraceIndex = 1, PointIndex = 1 }])
        );
        Assert.EndsWith(
            "/runs/small/debates?iteration=2&set=evaluate-multiagent",
            Address,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_numbers_of_a_chart_are_opened_by_the_keyboard_and_lead_where_its_points_do()
    {
        var view = Render<ChartView>(parameters =>
            parameters.Add(chart => chart.Chart, ChartData.Lines).Add(chart => chart.Run, "small")
        );
        Assert.Empty(view.FindAll("table"));
        await view.InvokeAsync(() => view.Find(".mud-expand-panel-header").ClickAsync());
        view.WaitForElement("table");
        Assert.Equal(
            [
                "/runs/small/debates?iteration=0&set=evaluate-base",
                "/runs/small/debates?iteration=0&set=evaluate-debate",
                "/runs/small/debates?iteration=2&set=evaluate-multiagent",
            ],
            view.FindAll("td a").Select(link => link.GetAttribute("href"))
        );
        Assert.Equal(
            ["0", "50.0 ± 2.0", "60.0 ± 2.0", "55.0"],
            view.FindAll("tbody tr")[0].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim())
        );
    }

    [Fact]
    public void A_metric_that_only_the_report_knows_is_a_column_of_the_table()
    {
        var metric = new MetricInfo("longAnswers", "long", "share of long answers");
        var report = ChartData.Report();
        var arms = report.Arms.Select(arm =>
            arm with
            {
                Iterations =
                [
                    .. arm.Iterations.Select(state =>
                        state with
                        {
                            Metrics = state.Metrics.Add("longAnswers", new Estimate(0.125, 0.01, 100)),
                        }
                    ),
                ],
            }
        );
        var table = Render<AccuracyTable>(parameters =>
            parameters
                .Add(one => one.Run, "small")
                .Add(
                    one => one.Report,
                    ReportJson.Read(
                        ReportJson.Write(
                            report with
                            {
                                Metrics = [.. report.Metrics, metric],
                                Arms = [.. arms],
                            }
                        )
                    )
                )
        );
        var head = table.FindAll("th").Single(cell => cell.TextContent.Trim() == "long");
        Assert.Equal("share of long answers", head.GetAttribute("title"));
        Assert.All(
            table.FindAll("td[data-label='long']"),
            cell => Assert.Equal("12.5 ± 1.0", cell.TextContent.Trim())
        );
        Assert.Equal(3, table.FindAll("td[data-label='long']").Count);
        Assert.Contains(
            table.FindAll("td[data-label='single']"),
            cell => cell.TextContent.Trim() == "75.0 ± 2.0"
        );
    }

    [Fact]
    public void The_report_is_read_again_when_the_step_changes_and_not_for_every_word_of_progress()
    {
        var page = Page();
        Assert.Equal(1, Runs.ReportsRead);
        var more = At(step: 7);
        more.Progress.Done = 3;
        Runs.Publish(more);
        page.WaitForAssertion(() => Assert.Contains("3 of 4", page.Markup, StringComparison.Ordinal));
        Assert.Equal(1, Runs.ReportsRead);
        Runs.ReportJson = ReportJson.Write(ChartData.Report(0.8));
        Runs.Publish(At(step: 8));
        page.WaitForAssertion(() => Assert.Contains("80.0 ± 2.0 %", page.Markup, StringComparison.Ordinal));
        Assert.Equal(2, Runs.ReportsRead);
    }

    [Fact]
    public void Only_charts_that_show_something_else_are_drawn_again()
    {
        var page = Page();
        var before = page.FindComponents<ChartView>().Select(view => view.Instance.Chart).ToList();
        Runs.ReportJson = ReportJson.Write(ChartData.Report() with { Warnings = ["Something is odder."] });
        Runs.Publish(At(step: 8));
        page.WaitForAssertion(() => Assert.Contains("odder", page.Markup, StringComparison.Ordinal));
        Assert.All(
            before.Zip(page.FindComponents<ChartView>()),
            pair => Assert.Same(pair.First, pair.Second.Instance.Chart)
        );
        Runs.ReportJson = ReportJson.Write(ChartData.Report(0.8));
        Runs.Publish(At(step: 9));
        page.WaitForAssertion(() =>
            Assert.NotSame(before[0], page.FindComponents<ChartView>()[0].Instance.Chart)
        );
    }

    [Fact]
    public void A_damagedFolder_is_a_line_on_a_page_that_shows_the_rest()
    {
        var page = Page();
        Runs.ReportError = new RpcException(
            new Status(StatusCode.FailedPrecondition, "steps/1-train.json is not a readable result")
        );
        Runs.Publish(At(step: 8));
        page.WaitForAssertion(() =>
            Assert.Contains(
                "steps/1-train.json is not a readable result",
                page.Markup,
                StringComparison.Ordinal
            )
        );
        // the panel is a part of the page with a subscription of its own
        page.WaitForAssertion(() => Assert.Contains("train critic-8", page.Markup, StringComparison.Ordinal));
        Assert.NotEmpty(page.FindAll("figure.chart"));
        (Runs.ReportError, Runs.ReportJson) = (null, "{");
        Runs.Publish(At(step: 9));
        page.WaitForAssertion(() =>
            Assert.Contains("the report of small cannot be read", page.Markup, StringComparison.Ordinal)
        );
        Runs.ReportJson = ReportJson.Write(ChartData.Report());
        Runs.Publish(At(step: 10));
        page.WaitForAssertion(() =>
            Assert.DoesNotContain("cannot be read", page.Markup, StringComparison.Ordinal)
        );
    }
}
