using System.Collections.Immutable;
using System.Text;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Several runs of one run file with different seeds, as one result.</summary>
public sealed record RunAggregate(
    ImmutableArray<RunReport> Runs,
    ImmutableArray<ArmOverRuns> Arms,
    ImmutableArray<ComparisonOverRuns> Comparisons
)
{
    /// <exception cref="ArgumentException">The runs do not belong together; the message says what differs.</exception>
    public static RunAggregate Create(IReadOnlyList<RunReport> runs)
    {
        if (runs.Count == 0)
            throw new ArgumentException("There is no run to report on.");
        Require(runs, "task", run => run.Task);
        Require(runs, "settings", run => run.SettingsDigest);
        Require(runs, "base model", run => run.Model?.Split(' ')[^1]);
        if (
            runs.SelectMany(run => run.Seeds)
                .GroupBy(seed => seed)
                .FirstOrDefault(group => group.Count() > 1) is
            { } twice
        )
            throw new ArgumentException(
                $"Two of the runs have the seed {twice.Key}; runs that are reported together must differ in it."
            );
        var arms = runs.SelectMany(run =>
                run.Arms.SelectMany(
                    arm => arm.Iterations,
                    (arm, state) => (arm.Arm, arm.Measure, State: state)
                )
            )
            .GroupBy(one => (one.Arm, one.Measure, one.State.Iteration))
            .Select(group => new ArmOverRuns(
                group.Key.Arm,
                group.Key.Measure,
                group.Key.Iteration,
                [.. group.Select(one => one.State)]
            ));
        var comparisons = runs.SelectMany(run => run.Comparisons)
            .GroupBy(one => (one.Left, one.Right))
            .Select(group => new ComparisonOverRuns(
                group.Key.Left,
                group.Key.Right,
                OverRuns.FromValues(group.Select(one => (double?)one.Difference.Difference))!,
                McNemar.FromCounts(group.Sum(one => one.Test.OnlyLeft), group.Sum(one => one.Test.OnlyRight))
            ));
        return new RunAggregate([.. runs], [.. arms], [.. comparisons]);
    }

    private static void Require(IReadOnlyList<RunReport> runs, string what, Func<RunReport, string?> of)
    {
        var different = runs.Select(of).Distinct().ToList();
        if (different.Count > 1)
            throw new ArgumentException(
                $"The runs differ in their {what}: '{different[0]}' and '{different[1]}'."
            );
    }

    /// <summary>
    /// The tables in Markdown: arms by iteration, then comparisons with p-values corrected by Holm's method
    /// among those on the same problems.
    /// </summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        var metrics = ReportTables.ColumnsOf(Runs[0], MetricTables.Runs);
        string[] heads =
        [
            "arm",
            "iteration",
            .. metrics.Select(metric => metric.Label),
            "corrected / spoiled",
            "generated",
            "trained",
            "seconds",
        ];
        Row(text, heads);
        Row(text, [.. Enumerable.Repeat("---", heads.Length)]);
        foreach (var arm in Arms)
            Row(text, Cells(arm, metrics));
        text.Append('\n');
        Row(
            text,
            [
                "left",
                "right",
                "difference in points",
                "by run",
                "left better",
                "right better",
                "Holm-corrected exact test",
            ]
        );
        Row(text, [.. Enumerable.Repeat("---", 7)]);
        var transfers = Findings.TransfersOf(Runs[0]);
        var adjusted = Findings.HolmWithin(
            Comparisons,
            runs => runs.Test.PValue,
            runs => transfers.GetValueOrDefault(runs.Left.Arm)
        );
        foreach (var (runs, p) in Comparisons.Zip(adjusted))
            Row(
                text,
                [
                    ReportText.NameOf(runs.Left),
                    ReportText.NameOf(runs.Right),
                    ReportText.Points(runs.Difference.Mean) + Spread(runs.Difference),
                    string.Join(" / ", runs.Difference.Values.Select(ReportText.Points)),
                    ReportText.Count(runs.Test.OnlyLeft),
                    ReportText.Count(runs.Test.OnlyRight),
                    ReportText.Probability(p),
                ]
            );
        return text.ToString();
    }

    private static string[] Cells(ArmOverRuns arm, ImmutableArray<MetricInfo> metrics) =>
        [
            arm.Arm,
            ReportText.Count(arm.Iteration),
            .. metrics.Select(metric => Cell(metric, arm)),
            $"{Number(arm.FromRuns(state => state.Flips?.WrongToRight), "0")} / {Number(arm.FromRuns(state => state.Flips?.RightToWrong), "0")}",
            Number(arm.FromRuns(state => state.TokensGenerated), "0"),
            Number(arm.FromRuns(state => state.TokensTrained), "0"),
            Number(arm.FromRuns(state => state.Seconds), "0.0"),
        ];

    private static string Cell(MetricInfo metric, ArmOverRuns arm)
    {
        var value = arm.FromRuns(state => state.Find(metric.Name)?.Value);
        return metric.IsNumber ? Number(value, "0.00") : Percent(value);
    }

    private static string Percent(OverRuns? share) =>
        share is null ? ReportText.None : ReportText.Text($"{100 * share.Mean:0.0}") + Spread(share);

    /// <summary>Nothing for one run: it says nothing about others.</summary>
    private static string Spread(OverRuns share) =>
        share.StandardError is { } error ? ReportText.Text($" ± {100 * error:0.0}") : "";

    private static string Number(OverRuns? value, string format) =>
        value?.Mean.ToString(format, System.Globalization.CultureInfo.InvariantCulture) ?? ReportText.None;

    private static void Row(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
