using System.Text.Json;
using System.Xml.Linq;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class ReportTests
{
    private const string Hostile = "<script>alert('1')</script>&\"\u001b[31m";

    [Fact]
    public void A_report_survives_json()
    {
        var json = ReportJson.Write(SimulatedRun.Report());
        Assert.Equal(json, ReportJson.Write(ReportJson.Read(json)));
    }

    [Fact]
    public void The_json_is_camel_case_with_a_schema_number_and_measures_by_name()
    {
        using var json = JsonDocument.Parse(ReportJson.Write(SimulatedRun.Report()));
        var root = json.RootElement;
        Assert.Equal(1, root.GetProperty("schema").GetInt32());
        var arm = root.GetProperty("arms")
            .EnumerateArray()
            .Single(a => a.GetProperty("arm").GetString() == "multiagent");
        Assert.Equal("debate", arm.GetProperty("measure").GetString());
        Assert.InRange(
            arm.GetProperty("iterations")[3].GetProperty("debate").GetProperty("standardError").GetDouble(),
            0.001,
            0.05
        );
        Assert.False(arm.TryGetProperty("last", out _));
    }

    [Fact]
    public void A_report_keeps_its_keys()
    {
        var cost = new EndpointCost("multiagent", "gpt", 3, 1, 50, 20, 0, Money: 0.5);
        using var json = JsonDocument.Parse(
            ReportJson.Write(SimulatedRun.Report() with { EndpointCosts = [cost], SettingsDigest = "digest" })
        );
        Assert.Equal(
            [
                "schema",
                "run",
                "command",
                "commit",
                "seeds",
                "task",
                "settingsDigest",
                "taskOptions",
                "model",
                "machine",
                "versions",
                "started",
                "seconds",
                "metrics",
                "arms",
                "comparisons",
                "agents",
                "phases",
                "remote",
                "verdict",
                "budget",
                "warnings",
            ],
            json.RootElement.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(
            [
                "arm",
                "model",
                "calls",
                "retries",
                "tokensPrompt",
                "tokensGenerated",
                "estimated",
                "money",
                "jobs",
                "tokensTrained",
            ],
            json.RootElement.GetProperty("remote")[0].EnumerateObject().Select(member => member.Name)
        );
    }

    [Fact]
    public void A_diverged_loss_can_be_written_read_and_plotted()
    {
        var report = SimulatedRun.Report();
        report = report with
        {
            Agents = [report.Agents[0] with { Losses = [1.0, double.NaN, double.PositiveInfinity] }],
        };
        Assert.True(double.IsNaN(ReportJson.Read(ReportJson.Write(report)).Agents[0].Losses[1]));
        Assert.Contains(ReportCharts.Create(report), chart => chart.Name == "loss");
    }

    [Fact]
    public void A_newer_schema_is_refused()
    {
        var json = ReportJson.Write(SimulatedRun.Report() with { Schema = 2 });
        Assert.Equal(
            "The report has schema 2; this version reads up to 1.",
            Assert.Throws<NotSupportedException>(() => ReportJson.Read(json)).Message
        );
    }

    [Fact]
    public void Foreign_text_is_escaped_everywhere_in_the_page_and_on_the_terminal()
    {
        var report = SimulatedRun.Report(Hostile);
        report = report with
        {
            Command = Hostile,
            Commit = Hostile,
            Task = Hostile,
            Model = Hostile,
            Warnings = [Hostile],
            TaskOptions = new Dictionary<string, string> { [Hostile] = Hostile },
            Versions = new Dictionary<string, string> { [Hostile] = Hostile },
            Arms = [.. report.Arms.Select(arm => arm with { Arm = Hostile + arm.Arm })],
            Comparisons =
            [
                .. report.Comparisons.Select(c => c with { Left = c.Left with { Arm = Hostile } }),
            ],
            Agents =
            [
                .. report.Agents.Select(agent => agent with { Agent = Hostile + agent.Agent, Arm = Hostile }),
            ],
            Phases = [.. report.Phases.Select(phase => phase with { Phase = Hostile })],
        };
        var page = HtmlReport.Write(report);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("alert('1')", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', TextReport.Write(report));
    }

    [Fact]
    public void The_page_needs_no_network()
    {
        var page = HtmlReport.Write(SimulatedRun.Report());
        foreach (
            var outside in (string[])["http://", "https://", "url(", "src=", "href=", "@import", "<script"]
        )
            Assert.DoesNotContain(outside, page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("prefers-color-scheme: dark", page);
    }

    [Fact]
    public void Every_plot_is_well_formed_and_keeps_inside_its_frame() =>
        Assert.All(
            ReportCharts.Create(SimulatedRun.Report()),
            chart =>
            {
                var svg = XElement.Parse(SvgChart.Draw(chart));
                var box = svg.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse).ToArray();
                foreach (var element in svg.Descendants())
                foreach (
                    var (name, most) in (IEnumerable<(string, double)>)
                        [
                            ("x", box[2]),
                            ("x1", box[2]),
                            ("x2", box[2]),
                            ("cx", box[2]),
                            ("y", box[3]),
                            ("y1", box[3]),
                            ("y2", box[3]),
                            ("cy", box[3]),
                        ]
                )
                    if (element.Attribute(name) is { } value)
                        Assert.InRange(double.Parse(value.Value), 0, most);
            }
        );

    [Fact]
    public void An_arm_has_one_colour_in_all_plots() =>
        Assert.All(
            ReportCharts
                .Create(SimulatedRun.Report())
                .Where(chart => chart.Topic is ChartTopic.Accuracy or ChartTopic.Diversity),
            chart =>
                Assert.All(
                    chart.Series.Where(series =>
                        series.Name.StartsWith("multiagent", StringComparison.Ordinal)
                    ),
                    series => Assert.Equal(4, series.Colour)
                )
        );

    [Fact]
    public void A_report_with_nothing_measured_is_still_a_report()
    {
        var report = new RunReport
        {
            Run = "empty",
            Seeds = [1],
            Task = "arithmetic",
        };
        Assert.Contains("empty", HtmlReport.Write(report));
        Assert.Contains("arm", TextReport.Write(report));
        Assert.Equal(ReportJson.Write(report), ReportJson.Write(ReportJson.Read(ReportJson.Write(report))));
    }

    [Fact]
    public void The_terminal_table_lines_up()
    {
        var report = SimulatedRun.Report();
        var lines = TextReport.Write(report).Split('\n');
        var table = lines.Take(2 + report.Arms.Sum(arm => arm.Iterations.Length)).ToList();
        Assert.Single(table.Select(line => line.Length).Distinct());
        Assert.StartsWith("arm", table[0]);
    }

    [Fact]
    public async Task The_folder_holds_numbers_page_and_pictures()
    {
        // The variable names a folder in which the sample is kept for inspection.
        var folder =
            Environment.GetEnvironmentVariable("MULTIAGENT_REPORT_SAMPLE")
            ?? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var report = SimulatedRun.Report();
        var written = await ReportFolder.WriteAsync(report, folder, TestContext.Current.CancellationToken);
        string[] expected =
        [
            "accuracy.png",
            "agreement.png",
            "answer-tokens.png",
            "arm-seconds.png",
            "arm-tokens.png",
            "distinct-answers.png",
            "diversity.png",
            "examples.png",
            "flips.png",
            "labels.png",
            "learning-rate.png",
            "loss.png",
            "report.html",
            "report.json",
            "seconds.png",
            "text-dissimilarity.png",
            "tokens.png",
            "wrong-agreement.png",
        ];
        // A metric that is added brings its own chart.
        var charts = MetricRegistry.All.Select(metric => metric.Info.Chart).OfType<MetricChart>();
        Assert.Equal(
            expected.Union(charts.Select(chart => $"{chart.Name}.png")).Order(StringComparer.Ordinal),
            written.Order(StringComparer.Ordinal)
        );
        Assert.All(
            written.Where(name => name.EndsWith(".png", StringComparison.Ordinal)),
            name =>
                Assert.Equal(
                    [0x89, (byte)'P', (byte)'N', (byte)'G'],
                    File.ReadAllBytes(Path.Combine(folder, name)).Take(4)
                )
        );
        Assert.Equal(
            ReportJson.Write(report),
            ReportJson.Write(await ReportFolder.ReadAsync(folder, TestContext.Current.CancellationToken))
        );
        if (Environment.GetEnvironmentVariable("MULTIAGENT_REPORT_SAMPLE") is null)
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_png_shows_its_text()
    {
        // The same plot with another title differs only if letters are drawn.
        var chart = ReportCharts.Create(SimulatedRun.Report())[0];
        Assert.NotEqual(PngChart.Draw(chart), PngChart.Draw(chart with { Title = "Another title" }));
        Assert.Equal(PngChart.Draw(chart), PngChart.Draw(chart));
    }
}
