using System.Globalization;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// The accuracies of each arm at its own temperature and at others, before finetuning and at the end.
/// </summary>
internal static class TemperatureTable
{
    private const string Own = "own";

    /// <summary>Writes the table; nothing where no arm was measured at another temperature.</summary>
    public static void Write(HtmlPage page, RunReport report)
    {
        var rows = Rows(report);
        if (rows.Count == 0)
            return;
        page.Section(
            "By temperature",
            "The same agents asked at other temperatures; none was trained again. “Own” is the temperature of the "
                + "arm's debates and samples. At 0 one sample of each model is enough, so votes become single answers."
        );
        page.Table(Heads(report), rows);
    }

    /// <summary>One heading for each cell of <see cref="Rows"/>.</summary>
    public static IReadOnlyList<string> Heads(RunReport report) =>
        [
            "arm",
            "iteration",
            Own,
            .. Temperatures(report).Select(temperature => temperature.ToString(CultureInfo.InvariantCulture)),
        ];

    /// <summary>One row for each arm and iteration that was measured at another temperature.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(RunReport report)
    {
        var temperatures = Temperatures(report);
        var variants = report.Arms.ToLookup(arm => arm.VariantOf, StringComparer.Ordinal);
        return
        [
            .. from arm in report.MainArms
            from state in arm.Iterations
            let others = temperatures
                .Select(at => AccuracyAt(variants[arm.Arm], at, state.Iteration))
                .ToList()
            where others.Exists(accuracy => accuracy is not null)
            select Row(arm, state, others),
        ];
    }

    private static IReadOnlyList<string> Row(ArmResult arm, ArmIteration state, List<string?> others) =>
        [
            arm.Arm,
            ReportText.Count(state.Iteration),
            ReportText.Percent(state.EstimateOf(arm.Measure)),
            .. others.Select(accuracy => accuracy ?? ReportText.None),
        ];

    private static string? AccuracyAt(IEnumerable<ArmResult> variants, double temperature, int iteration)
    {
        var variant = variants.FirstOrDefault(arm => arm.Temperature == temperature);
        var state = variant?.Iterations.FirstOrDefault(state => state.Iteration == iteration);
        return state is null ? null : ReportText.Percent(state.EstimateOf(variant!.Measure));
    }

    private static List<double> Temperatures(RunReport report) =>
        [.. report.Arms.Select(arm => arm.Temperature).OfType<double>().Distinct().OrderDescending()];
}
