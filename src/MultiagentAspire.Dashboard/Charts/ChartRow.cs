using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>One line of a chart's table.</summary>
/// <param name="Label">The x, or the bar's category.</param>
/// <param name="Cells">One for each series; null where it has no point there.</param>
internal sealed record ChartRow(string Label, ImmutableArray<ChartPoint?> Cells);
