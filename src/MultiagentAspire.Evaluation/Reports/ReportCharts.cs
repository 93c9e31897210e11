using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Which plots a report has; those without a value are left out.</summary>
public static class ReportCharts
{
    private static readonly Measured ByOwnMeasure = new(
        (arm, state) => Percent(state.EstimateOf(arm.Measure)),
        arm => $"{arm.Arm} ({ReportText.NameOf(arm.Measure)})"
    );

    /// <summary>All plots, topic by topic. What was measured on another task has a plot of its own for each.</summary>
    public static ImmutableArray<Chart> Create(RunReport report)
    {
        var own = report with { Arms = [.. report.Arms.Where(arm => arm.Transfer is null)] };
        return
        [
            .. (
                (IEnumerable<Chart?>)
                    [
                        Accuracy(own),
                        .. OfMetrics(own, ChartTopic.Accuracy),
                        .. Transfer(report),
                        .. OfMetrics(own, ChartTopic.Diversity),
                        .. TrainingCharts.Create(own),
                        .. OfMetrics(own, ChartTopic.Training),
                        .. CostCharts.Create(own),
                        .. OfMetrics(own, ChartTopic.Cost),
                    ]
            ).OfType<Chart>(),
        ];
    }

    private static IEnumerable<Chart?> Transfer(RunReport report) =>
        report
            .Arms.Where(arm => arm.Transfer is not null)
            .GroupBy(arm => arm.Transfer!)
            .Select(task =>
                ByIteration(
                    report with
                    {
                        Arms = [.. task],
                    },
                    ChartTopic.Accuracy,
                    $"accuracy-{task.Key}",
                    $"Accuracy on the transfer task {task.Key}",
                    "accuracy (%), ± standard error",
                    ByOwnMeasure
                )
            );

    private static Chart? Accuracy(RunReport report) =>
        ByIteration(
            report,
            ChartTopic.Accuracy,
            "accuracy",
            "Accuracy by iteration",
            "accuracy (%), ± standard error",
            ByOwnMeasure
        );

    /// <summary>The charts of metrics, in the order of their first ones.</summary>
    private static IEnumerable<Chart?> OfMetrics(RunReport report, ChartTopic topic) =>
        report
            .Metrics.Where(metric => metric.Chart?.Topic == topic)
            .GroupBy(metric => metric.Chart!.Name)
            .Select(lines =>
            {
                var chart = lines.First().Chart!;
                return ByIteration(
                    report,
                    topic,
                    chart.Name,
                    chart.Title,
                    chart.Axis,
                    [.. lines.Select(metric => LineOf(metric, metric.Chart!))]
                );
            });

    private static Measured LineOf(MetricInfo metric, MetricChart chart) =>
        new(
            (_, state) => chart.SocietiesOnly && state.Agents < 2 ? null : ValueOf(metric, state),
            chart.Line is { } line ? arm => $"{arm.Arm}: {line}" : null
        )
        {
            Dashed = chart.Dashed,
            Transcripts = state => chart.OfLabels ? state.LabelTranscripts : state.Transcripts,
        };

    private static (double, double)? ValueOf(MetricInfo metric, ArmIteration state)
    {
        if (state.Find(metric.Name) is not { } estimate)
            return null;
        var error = double.IsNaN(estimate.StandardError) ? 0 : estimate.StandardError;
        return metric.IsNumber ? (estimate.Value, error) : (100 * estimate.Value, 100 * error);
    }

    private static (double, double)? Percent(Estimate? share) =>
        share is null ? null : (100 * share.Value, 100 * share.StandardError);

    /// <summary>One line an arm.</summary>
    private sealed record Measured(
        Func<ArmResult, ArmIteration, (double Value, double Error)?> Value,
        Func<ArmResult, string>? Label = null
    )
    {
        public bool Dashed { get; init; }

        public Func<ArmIteration, string?> Transcripts { get; init; } = state => state.Transcripts;

        public ChartSeries Of(ArmResult arm, int colour, int maxLength) =>
            new(
                Label is null ? arm.Arm : Label(arm),
                [.. arm.Iterations.Select(state => Point(state, Value(arm, state))).OfType<ChartPoint>()],
                colour,
                Level: arm.Iterations.Length == 1 && maxLength > 1,
                Dashed
            );

        private ChartPoint? Point(ArmIteration state, (double Value, double Error)? value) =>
            value is null
                ? null
                : new ChartPoint(
                    state.Iteration,
                    value.Value.Value,
                    value.Value.Error,
                    Transcripts(state) is { } transcripts
                        ? new DebatesOrigin(state.Iteration, transcripts)
                        : null
                );
    }

    private static Chart? ByIteration(
        RunReport report,
        ChartTopic topic,
        string name,
        string title,
        string unit,
        params Measured[] lines
    )
    {
        var maxLength = report.Arms.Select(arm => arm.Iterations.Length).DefaultIfEmpty(0).Max();
        var series = report
            .Arms.SelectMany((arm, index) => lines.Select(line => line.Of(arm, index, maxLength)))
            .Where(line => line.Points.Length > 0)
            .ToImmutableArray();
        return series.IsEmpty
            ? null
            : new Chart(topic, name, title, "iteration", unit, series, [], WholeX: true);
    }
}
