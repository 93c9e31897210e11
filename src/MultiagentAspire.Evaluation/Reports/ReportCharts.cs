using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Which plots a report has; those without a value are left out.</summary>
internal static class ReportCharts
{
    public static ImmutableArray<Chart> Of(RunReport report) =>
    [
        .. ((Chart?[])
        [
            ByIteration(report, "accuracy", "Accuracy by iteration", "accuracy (%), ± standard error",
                (arm, state) => Percent(state.Of(arm.Measure)), arm => $"{arm.Arm} ({Words.Of(arm.Measure)})"),
            ByIteration(report, "diversity", "Diversity of the final answers (1 − consensus)", "diversity (%), ± standard error",
                (_, state) => state.Agents > 1 ? (100 * (1 - state.Consensus.Value), 100 * state.Consensus.StandardError) : null),
            ByIteration(report, "wrong-agreement", "How often two wrong answers agree", "pairs of wrong answers that agree (%)",
                (_, state) => state.WrongAgreement is { } share ? (100 * share, 0) : null),
            ByIteration(report, "distinct-answers", "Different answers per problem (first round)", "different answers, ± standard error",
                (_, state) => state.Agents > 1 ? (state.DistinctAnswers.Value, state.DistinctAnswers.StandardError) : null),
            Losses(report),
            Phases(report, "tokens", "Tokens by phase", "tokens (thousands)",
                ("generated", phase => phase.TokensGenerated / 1e3), ("prompt", phase => phase.TokensPrompt / 1e3), ("trained", phase => phase.TokensTrained / 1e3)),
            Phases(report, "seconds", "Time by phase", "seconds", ("seconds", phase => phase.Seconds)),
        ]).OfType<Chart>(),
    ];

    private static (double, double)? Percent(Estimate? share) => share is null ? null : (100 * share.Value, 100 * share.StandardError);

    private static Chart? ByIteration(
        RunReport report, string name, string title, string unit,
        Func<ArmResult, ArmIteration, (double Value, double Error)?> value, Func<ArmResult, string>? label = null)
    {
        var longest = report.Arms.Select(arm => arm.Iterations.Length).DefaultIfEmpty(0).Max();
        var series = report.Arms.Select((arm, index) => new ChartSeries(
            label is null ? arm.Arm : label(arm),
            [.. arm.Iterations.Select(state => (state.Iteration, Value: value(arm, state))).Where(pair => pair.Value is not null)
                .Select(pair => new ChartPoint(pair.Iteration, pair.Value!.Value.Value, pair.Value.Value.Error))],
            index, Level: arm.Iterations.Length == 1 && longest > 1)).Where(line => line.Points.Length > 0).ToImmutableArray();
        return series.IsEmpty ? null : new Chart(name, title, "iteration", unit, series, [], WholeX: true);
    }

    // One line per agent over all its iterations; the steps of the second iteration follow those of the first.
    private static Chart? Losses(RunReport report)
    {
        var arms = report.Agents.Select(agent => agent.Arm).Distinct().Count();
        var series = report.Agents.GroupBy(agent => (agent.Arm, agent.Agent)).Select((group, colour) => new ChartSeries(
            arms > 1 ? $"{group.Key.Arm}: {group.Key.Agent}" : group.Key.Agent,
            [.. group.OrderBy(agent => agent.Iteration).SelectMany(agent => agent.Losses)
                .Select((loss, index) => new ChartPoint(index + 1, loss)).Where(point => double.IsFinite(point.Y))], colour))
            .Where(line => line.Points.Length > 0).ToImmutableArray();
        return series.IsEmpty ? null : new Chart("loss", "Training loss by agent", "optimizer step", "loss (nats per token)", series, [], WholeX: true);
    }

    private static Chart? Phases(
        RunReport report, string name, string title, string unit, params (string Name, Func<PhaseCost, double> Value)[] parts)
    {
        var names = report.Phases.Select(phase => phase.Phase).Distinct().ToImmutableArray();
        var series = parts.Select((part, colour) => new ChartSeries(part.Name,
            [.. names.Select((phase, index) => new ChartPoint(index, report.Phases.Where(p => p.Phase == phase).Sum(part.Value)))], colour))
            .Where(bars => bars.Points.Any(point => point.Y > 0)).ToImmutableArray();
        return series.IsEmpty ? null : new Chart(name, title, unit, "", series, names);
    }
}
