using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// The plots of a report, for the page, the PNG files and the dashboard. Plots without a value are left out.
/// </summary>
public static class ReportCharts
{
    private const string AccuracyAxis = "accuracy (%), ± standard error";

    private static readonly ChartLine ByOwnMeasure = new(
        (arm, state) => Percent(state.EstimateOf(arm.Measure)),
        arm => $"{arm.Arm} ({ReportText.NameOf(arm.Measure)})"
    );

    /// <summary>All plots, topic by topic. Each transfer task has a plot of its own.</summary>
    public static ImmutableArray<Chart> Create(RunReport report)
    {
        var own = report with { Arms = [.. report.MainArms.Where(arm => arm.Transfer is null)] };
        IEnumerable<Chart?> accuracy =
        [
            Accuracy(own, "accuracy", "Accuracy by iteration"),
            .. MetricCharts(own, ChartTopic.Accuracy),
            .. TransferCharts(report),
        ];
        var diversity = MetricCharts(own, ChartTopic.Diversity);
        var training = TrainingCharts.Create(own).Concat(MetricCharts(own, ChartTopic.Training));
        var costs = CostCharts.Create(own).Concat(MetricCharts(own, ChartTopic.Cost));
        IEnumerable<Chart?> charts = [.. accuracy, .. diversity, .. training, .. costs];
        return [.. charts.OfType<Chart>()];
    }

    private static IEnumerable<Chart?> TransferCharts(RunReport report)
    {
        var tasks = report.MainArms.Where(arm => arm.Transfer is not null).GroupBy(arm => arm.Transfer!);
        foreach (var task in tasks)
        {
            var measured = report with { Arms = [.. task] };
            yield return Accuracy(
                measured,
                $"accuracy-{task.Key}",
                $"Accuracy on the transfer task {task.Key}"
            );
        }
    }

    private static Chart? Accuracy(RunReport report, string name, string title) =>
        ByIteration(report, ChartTopic.Accuracy, name, title, AccuracyAxis, ByOwnMeasure);

    /// <summary>The charts of metrics, in the order of their first ones.</summary>
    private static IEnumerable<Chart?> MetricCharts(RunReport report, ChartTopic topic) =>
        report
            .Metrics.Where(metric => metric.Chart?.Topic == topic)
            .GroupBy(metric => metric.Chart!.Name)
            .Select(metrics => MetricChart(report, [.. metrics]));

    /// <summary>One chart of all metrics that name it; the first metric gives its title and axis.</summary>
    private static Chart? MetricChart(RunReport report, IReadOnlyList<MetricInfo> metrics)
    {
        var chart = metrics[0].Chart!;
        var lines = metrics.Select(metric => LineOf(metric, metric.Chart!));
        return ByIteration(report, chart.Topic, chart.Name, chart.Title, chart.Axis, [.. lines]);
    }

    private static ChartLine LineOf(MetricInfo metric, MetricChart chart)
    {
        Func<ArmResult, string>? label = chart.Line is { } line ? arm => $"{arm.Arm}: {line}" : null;
        return new ChartLine((_, state) => IsDrawn(state) ? ValueOf(metric, state) : null, label)
        {
            Dashed = chart.Dashed,
            Transcripts = state => chart.OfLabels ? state.LabelTranscripts : state.Transcripts,
        };

        bool IsDrawn(ArmIteration state) => !chart.SocietiesOnly || state.Agents > 1;
    }

    private static (double, double)? ValueOf(MetricInfo metric, ArmIteration state)
    {
        if (state.Find(metric.Name) is not { } estimate)
            return null;
        var error = double.IsNaN(estimate.StandardError) ? 0 : estimate.StandardError;
        return metric.IsNumber ? (estimate.Value, error) : (100 * estimate.Value, 100 * error);
    }

    private static (double, double)? Percent(Estimate? share) =>
        share is null ? null : (100 * share.Value, 100 * share.StandardError);

    private static Chart? ByIteration(
        RunReport report,
        ChartTopic topic,
        string name,
        string title,
        string unit,
        params ChartLine[] lines
    )
    {
        var maxLength = report.Arms.Select(arm => arm.Iterations.Length).DefaultIfEmpty(0).Max();
        var drawn = report.Arms.SelectMany(
            (arm, colour) => lines.Select(line => line.SeriesOf(arm, colour, maxLength))
        );
        ImmutableArray<ChartSeries> series = [.. drawn.Where(line => line.Points.Length > 0)];
        return series.IsEmpty
            ? null
            : new Chart(topic, name, title, "iteration", unit, series, [], IntegerX: true);
    }
}
