using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Several runs of one run file with different seeds, as one result.</summary>
/// <param name="Runs">The reports of the runs, at least one.</param>
/// <param name="Arms">One for each arm, measure and iteration, in the order of the reports.</param>
/// <param name="Comparisons">One for each pair of compared states, in the order of the reports.</param>
public sealed record RunAggregate(
    ImmutableArray<RunReport> Runs,
    ImmutableArray<ArmOverRuns> Arms,
    ImmutableArray<ComparisonOverRuns> Comparisons
)
{
    private static readonly string[] ComparisonHeads =
    [
        "left",
        "right",
        "difference in points",
        "by run",
        "left better",
        "right better",
        "Holm-corrected exact test",
    ];

    /// <summary>Joins runs that differ in nothing but their name and seed.</summary>
    /// <param name="runs">At least one report.</param>
    /// <exception cref="ArgumentException">The runs do not belong together; the message says what differs.</exception>
    public static RunAggregate Create(IReadOnlyList<RunReport> runs)
    {
        if (runs.Count == 0)
            throw new ArgumentException("There is no run to report on.");
        Require(runs, "task", run => run.Task);
        Require(runs, "settings", run => run.SettingsDigest);
        Require(runs, "base model", run => run.Model?.Split(' ')[^1]);
        RequireDifferentSeeds(runs);
        var states = runs.SelectMany(run => run.Arms)
            .SelectMany(arm => arm.Iterations, (arm, state) => (arm.Arm, arm.Measure, State: state));
        var arms = states
            .GroupBy(measured => (measured.Arm, measured.Measure, measured.State.Iteration))
            .Select(group => JoinStates(group.Key, group.Select(measured => measured.State)));
        var comparisons = runs.SelectMany(run => run.Comparisons)
            .GroupBy(comparison => (comparison.Left, comparison.Right))
            .Select(group => JoinComparisons([.. group]));
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

    private static void RequireDifferentSeeds(IReadOnlyList<RunReport> runs)
    {
        var repeated = runs.SelectMany(run => run.Seeds)
            .GroupBy(seed => seed)
            .FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
            throw new ArgumentException(
                $"Two of the runs have the seed {repeated.Key}; runs that are reported together must differ in it."
            );
    }

    private static ArmOverRuns JoinStates(
        (string Arm, Measure Measure, int Iteration) key,
        IEnumerable<ArmIteration> states
    ) => new(key.Arm, key.Measure, key.Iteration, [.. states]);

    /// <summary>The same comparison of each run, at least one.</summary>
    private static ComparisonOverRuns JoinComparisons(IReadOnlyList<PairedComparison> comparisons)
    {
        var differences = comparisons.Select(comparison => (double?)comparison.Difference.Difference);
        var onlyLeft = comparisons.Sum(comparison => comparison.Test.OnlyLeft);
        var onlyRight = comparisons.Sum(comparison => comparison.Test.OnlyRight);
        return new ComparisonOverRuns(
            comparisons[0].Left,
            comparisons[0].Right,
            OverRuns.FromValues(differences)!,
            McNemar.FromCounts(onlyLeft, onlyRight)
        );
    }

    /// <summary>
    /// The tables in Markdown: arms by iteration, then comparisons with p-values corrected by Holm's method among
    /// those on the same problems.
    /// </summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        AppendArms(text);
        text.Append('\n');
        AppendComparisons(text);
        return text.ToString();
    }

    private void AppendArms(StringBuilder text)
    {
        var metrics = ResultTables.ColumnsOf(Runs[0], MetricTables.Runs);
        var labels = metrics.Select(metric => metric.Label);
        AppendHeads(
            text,
            ["arm", "iteration", .. labels, "corrected / spoiled", "generated", "trained", "seconds"]
        );
        foreach (var arm in Arms)
            AppendRow(text, Cells(arm, metrics));
    }

    private void AppendComparisons(StringBuilder text)
    {
        AppendHeads(text, ComparisonHeads);
        var transfers = Findings.TransfersOf(Runs[0]);
        var adjusted = Findings.HolmWithin(
            Comparisons,
            comparison => comparison.Test.PValue,
            comparison => transfers.GetValueOrDefault(comparison.Left.Arm)
        );
        foreach (var (comparison, p) in Comparisons.Zip(adjusted))
            AppendRow(text, Cells(comparison, p));
    }

    private static string[] Cells(ComparisonOverRuns comparison, double adjusted)
    {
        var (difference, test) = (comparison.Difference, comparison.Test);
        var mean = ReportText.Points(difference.Mean) + Spread(difference);
        var byRun = string.Join(" / ", difference.Values.Select(ReportText.Points));
        return
        [
            ReportText.NameOf(comparison.Left),
            ReportText.NameOf(comparison.Right),
            mean,
            byRun,
            ReportText.Count(test.OnlyLeft),
            ReportText.Count(test.OnlyRight),
            ReportText.Probability(adjusted),
        ];
    }

    private static string[] Cells(ArmOverRuns arm, ImmutableArray<MetricInfo> metrics)
    {
        var corrected = Number(arm.FromRuns(state => state.Flips?.WrongToRight), "0");
        var spoiled = Number(arm.FromRuns(state => state.Flips?.RightToWrong), "0");
        var generated = Number(arm.FromRuns(state => state.TokensGenerated), "0");
        var trained = Number(arm.FromRuns(state => state.TokensTrained), "0");
        var seconds = Number(arm.FromRuns(state => state.Seconds), "0.0");
        return
        [
            arm.Arm,
            ReportText.Count(arm.Iteration),
            .. metrics.Select(metric => Cell(metric, arm)),
            $"{corrected} / {spoiled}",
            generated,
            trained,
            seconds,
        ];
    }

    private static string Cell(MetricInfo metric, ArmOverRuns arm)
    {
        var value = arm.FromRuns(state => state.Find(metric.Name)?.Value);
        return metric.IsNumber ? Number(value, "0.00") : Percent(value);
    }

    private static string Percent(OverRuns? share) =>
        share is null ? ReportText.None : ReportText.Text($"{100 * share.Mean:0.0}") + Spread(share);

    /// <summary><c> ± 1.2</c> in percentage points; empty for one run, which has no spread.</summary>
    private static string Spread(OverRuns share) =>
        share.StandardError is { } error ? ReportText.Text($" ± {100 * error:0.0}") : "";

    private static string Number(OverRuns? value, string format) =>
        value?.Mean.ToString(format, CultureInfo.InvariantCulture) ?? ReportText.None;

    private static void AppendHeads(StringBuilder text, IReadOnlyCollection<string> heads)
    {
        AppendRow(text, heads);
        AppendRow(text, Enumerable.Repeat("---", heads.Count));
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
