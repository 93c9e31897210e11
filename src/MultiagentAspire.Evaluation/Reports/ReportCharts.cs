using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Which plots a report has; those without a value are left out.</summary>
public static class ReportCharts
{
    private static readonly Measured ByOwnMeasure = new(
        (arm, state) => Percent(state.Of(arm.Measure)),
        arm => $"{arm.Arm} ({Words.Of(arm.Measure)})"
    );

    /// <summary>All plots, topic by topic. What was measured on another task has a plot of its own for each.</summary>
    public static ImmutableArray<Chart> Of(RunReport report)
    {
        var own = report with { Arms = [.. report.Arms.Where(arm => arm.Transfer is null)] };
        return
        [
            .. (
                (IEnumerable<Chart?>)
                    [
                        .. Accuracy(own),
                        .. Transfer(report),
                        .. Diversity(own),
                        .. TrainingCharts.Of(own),
                        .. CostCharts.Of(own),
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

    private static IEnumerable<Chart?> Accuracy(RunReport report) =>
        [
            ByIteration(
                report,
                ChartTopic.Accuracy,
                "accuracy",
                "Accuracy by iteration",
                "accuracy (%), ± standard error",
                ByOwnMeasure
            ),
            ByIteration(
                report,
                ChartTopic.Accuracy,
                "labels",
                "How many of the labels that agents learn from are right",
                "right labels (%), ± standard error",
                new Measured((_, state) => Percent(state.PseudoLabels?.Accuracy))
                {
                    Transcripts = state => state.LabelTranscripts,
                }
            ),
            ByIteration(
                report,
                ChartTopic.Accuracy,
                "flips",
                "What debate does to answers, first to final round",
                "answers (%)",
                new Measured(
                    (_, state) => Flipped(state.Flips, flips => flips.WrongToRight),
                    arm => $"{arm.Arm}: corrected"
                ),
                new Measured(
                    (_, state) => Flipped(state.Flips, flips => flips.RightToWrong),
                    arm => $"{arm.Arm}: spoiled"
                )
                {
                    Dashed = true,
                }
            ),
        ];

    private static IEnumerable<Chart?> Diversity(RunReport report) =>
        [
            ByIteration(
                report,
                ChartTopic.Diversity,
                "diversity",
                "Diversity of the final answers (1 − consensus)",
                "diversity (%), ± standard error",
                new Measured(
                    (_, state) =>
                        state.Agents > 1
                            ? (100 * (1 - state.Consensus.Value), 100 * state.Consensus.StandardError)
                            : null
                )
            ),
            ByIteration(
                report,
                ChartTopic.Diversity,
                "agreement",
                "How often two final answers agree",
                "pairs of final answers that agree (%), ± standard error",
                new Measured((_, state) => Percent(state.Agreement))
            ),
            ByIteration(
                report,
                ChartTopic.Diversity,
                "wrong-agreement",
                "How often two wrong answers agree",
                "pairs of wrong answers that agree (%)",
                new Measured((_, state) => state.WrongAgreement is { } share ? (100 * share, 0) : null)
            ),
            ByIteration(
                report,
                ChartTopic.Diversity,
                "distinct-answers",
                "Different answers per problem (first round)",
                "different answers, ± standard error",
                new Measured(
                    (_, state) =>
                        state.Agents > 1
                            ? (state.DistinctAnswers.Value, state.DistinctAnswers.StandardError)
                            : null
                )
            ),
            ByIteration(
                report,
                ChartTopic.Diversity,
                "text-dissimilarity",
                "How different responses with the same answer are (character 3-grams)",
                "dissimilarity, ± standard error",
                new Measured(
                    (_, state) =>
                        state.TextDissimilarity is { } text ? (text.Value, text.StandardError) : null
                )
            ),
        ];

    private static (double, double)? Percent(Estimate? share) =>
        share is null ? null : (100 * share.Value, 100 * share.StandardError);

    private static (double, double)? Flipped(Flips? flips, Func<Flips, int> count) =>
        flips is { Total: > 0 } ? (100.0 * count(flips) / flips.Total, 0) : null;

    /// <summary>One line an arm.</summary>
    private sealed record Measured(
        Func<ArmResult, ArmIteration, (double Value, double Error)?> Value,
        Func<ArmResult, string>? Label = null
    )
    {
        public bool Dashed { get; init; }

        public Func<ArmIteration, string?> Transcripts { get; init; } = state => state.Transcripts;

        public ChartSeries Of(ArmResult arm, int colour, int longest) =>
            new(
                Label is null ? arm.Arm : Label(arm),
                [.. arm.Iterations.Select(state => Point(state, Value(arm, state))).OfType<ChartPoint>()],
                colour,
                Level: arm.Iterations.Length == 1 && longest > 1,
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
        var longest = report.Arms.Select(arm => arm.Iterations.Length).DefaultIfEmpty(0).Max();
        var series = report
            .Arms.SelectMany((arm, index) => lines.Select(line => line.Of(arm, index, longest)))
            .Where(line => line.Points.Length > 0)
            .ToImmutableArray();
        return series.IsEmpty
            ? null
            : new Chart(topic, name, title, "iteration", unit, series, [], WholeX: true);
    }
}
