using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Evaluation.Tests.Metrics;
using static MultiagentAspire.Evaluation.Tests.Metrics.Arbitrary;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class MetricTests
{
    private static readonly Metric[] WithOneMore =
    [
        .. MetricRegistry.InOrder(
            new Registry<Metric>(typeof(Metric).Assembly, typeof(MetricTests).Assembly).All
        ),
    ];

    private static ArmResult Arm(string name, IReadOnlyList<Metric> metrics) =>
        new(
            name,
            Measure.Debate,
            [
                .. Enumerable
                    .Range(0, 2)
                    .Select(iteration =>
                        ArmMeasurement
                            .Create(
                                name,
                                iteration,
                                SimulatedRun.Debates(40, 0.5 + 0.1 * iteration, 0.2, rounds: 2),
                                Same,
                                seed: 1,
                                metrics: metrics
                            )
                            .Result
                    ),
            ]
        );

    /// <summary>The metrics whose values version 0.1.0 wrote under keys of their own.</summary>
    private static readonly ImmutableHashSet<string> NamesOfVersion010 =
    [
        "agreement",
        "consensus",
        "corrected",
        "debate",
        "distinctAnswers",
        "diversity",
        "labelled",
        "labelsRight",
        "parseFailures",
        "passAtAll",
        "single",
        "spoiled",
        "textDissimilarity",
        "vote",
        "wrongAgreement",
    ];

    private static RunReport Report(IReadOnlyList<Metric> metrics, long seed = 1) =>
        new()
        {
            Run = "metrics",
            Seeds = [seed],
            Task = "arithmetic",
            Metrics = [.. metrics.Select(metric => metric.Info)],
            Arms = [Arm("multiagent", metrics)],
        };

    [Fact]
    public void A_metric_of_one_class_is_found_and_shows_in_every_output()
    {
        var report = Report(WithOneMore);
        var own = report.Arms[0].Last.Find("longAnswers")!;
        Assert.Equal(new LongAnswers().Measure(Measured()), own);

        var json = ReportJson.Write(report);
        var written = JsonNode.Parse(json)!["arms"]![0]!["iterations"]![1]!["metrics"]!["longAnswers"]!;
        Assert.Equal(own.Value, written["value"]!.GetValue<double>());
        Assert.Equal(own.StandardError, written["standardError"]!.GetValue<double>());

        // A reader of the file shows the metric also without its class.
        var read = ReportJson.Read(json);
        var cell = read.Arms[0].Last.Text(new LongAnswers().Info);
        var page = HtmlReport.Write(read);
        Assert.Contains("<th scope=\"col\">long</th>", page, StringComparison.Ordinal);
        Assert.Contains($"<td>{HtmlPage.Escape(cell)}</td>", page, StringComparison.Ordinal);
        Assert.Contains(new LongAnswers().Info.Measures, page, StringComparison.Ordinal);
        Assert.Contains("Long answers</figcaption>", page, StringComparison.Ordinal);
        var text = TextReport.Write(read);
        Assert.Contains(" long ", text, StringComparison.Ordinal);
        Assert.Contains(cell, text, StringComparison.Ordinal);
        var chart = ReportCharts.Create(read).Single(one => one.Name == "long-answers");
        Assert.Equal(100 * own.Value, chart.Series.Single().Points[1].Y);
        Assert.Contains("multiagent,1,", ChartCsv.Write(chart), StringComparison.Ordinal);
        var markdown = RunAggregate.Create([read, Report(WithOneMore, seed: 2)]).ToMarkdown();
        Assert.Contains("| long |", markdown, StringComparison.Ordinal);

        static MeasuredDebates Measured() =>
            new(SimulatedRun.Debates(40, 0.6, 0.2, rounds: 2), Same, 1, new ArmContext());
    }

    [Fact]
    public void Every_metric_is_registered_once_and_says_what_it_measures()
    {
        Assert.Equal(
            typeof(Metric)
                .Assembly.GetTypes()
                .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(Metric)))
                .ToHashSet(),
            MetricRegistry.All.Select(metric => metric.GetType()).ToHashSet()
        );
        Assert.All(
            MetricRegistry.All,
            metric =>
            {
                Assert.Matches("^[a-z][A-Za-z]*$", metric.Info.Name);
                Assert.NotEmpty(metric.Info.Label);
                Assert.NotEmpty(metric.Info.Measures);
            }
        );
        Assert.Equal(
            ["single", "vote", "debate"],
            MetricRegistry.All.Take(3).Select(metric => metric.Info.Name)
        );
    }

    [Fact]
    public void A_report_of_before_metrics_is_read_as_one_with_them_but_for_errors_that_it_lacks()
    {
        var report = Report([.. MetricRegistry.All.Where(metric => NamesOfVersion010.Contains(metric.Name))]);
        var node = JsonNode.Parse(ReportJson.Write(report))!.AsObject();
        node.Remove("metrics");
        foreach (var state in node["arms"]![0]!["iterations"]!.AsArray())
            state!.AsObject().Remove("metrics");
        var old = ReportJson.Read(node.ToJsonString());
        Assert.Equal(MetricRegistry.All.Select(metric => metric.Info), old.Metrics);
        foreach (var (now, before) in report.Arms[0].Iterations.Zip(old.Arms[0].Iterations))
        {
            Assert.Equal(now.Metrics.Keys, before.Metrics.Keys);
            foreach (var (name, estimate) in now.Metrics)
            {
                Assert.Equal(estimate.Value, before.Metrics[name].Value);
                Assert.True(
                    before.Metrics[name].StandardError is var error
                        && (double.IsNaN(error) || error == estimate.StandardError),
                    name
                );
            }
        }
        Assert.Equal(
            ReportCharts.Create(report).Select(chart => chart.Name),
            ReportCharts.Create(old).Select(chart => chart.Name)
        );
        Assert.DoesNotContain("NaN", HtmlReport.Write(old), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", TextReport.Write(old), StringComparison.Ordinal);
    }

    [Fact]
    public void The_keys_of_before_stay_beside_the_metrics_with_the_same_values()
    {
        var state = JsonNode.Parse(ReportJson.Write(Report(MetricRegistry.All)))!["arms"]![0]!["iterations"]![
            1
        ]!;
        foreach (
            var key in (string[])
                ["single", "vote", "debate", "consensus", "agreement", "distinctAnswers", "textDissimilarity"]
        )
            Assert.True(JsonNode.DeepEquals(state["metrics"]![key], state[key]), key);
        foreach (var key in (string[])["wrongAgreement", "parseFailures"])
            Assert.Equal(
                state["metrics"]![key]!["value"]!.GetValue<double>(),
                state[key]!.GetValue<double>()
            );
    }

    [Fact]
    public void A_pooled_share_of_equal_weights_has_the_mean_and_error_of_the_problems()
    {
        Gen.Double[0, 1]
            .Array[1, 20]
            .Sample(shares =>
            {
                var ratio = Estimate.OfRatio([.. shares.Select(share => (share, 1.0))])!;
                var mean = Estimate.FromMean(shares);
                Assert.Equal(mean.Value, ratio.Value, 1e-12);
                Assert.Equal(mean.StandardError, ratio.StandardError, 1e-9);
                Assert.Equal(mean.Count, ratio.Count);
            });
        Assert.Null(Estimate.OfRatio([(0, 0)]));
        Assert.Equal(0.25, Estimate.OfRatio([(1, 1), (0, 3)])!.Value);
    }

    [Fact]
    public void Corrected_and_spoiled_shares_are_those_of_the_counts() =>
        Debates()
            .Sample(debates =>
            {
                var state = ArmMeasurement.Create("a", 0, debates, Same, 3).Result;
                Assert.Equal(state.Flips is null, state.Find("corrected") is null);
                if (state.Flips is not { Total: > 0 } flips)
                    return;
                Assert.Equal(flips.WrongToRight / (double)flips.Total, state.Find("corrected")!.Value);
                Assert.Equal(flips.RightToWrong / (double)flips.Total, state.Find("spoiled")!.Value);
            });
}
