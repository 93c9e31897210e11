using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>One row of a chart's table: an x, or a bar.</summary>
/// <param name="Label">The x as text, or the bar's category.</param>
/// <param name="Cells">One point for each series; null where the series has none at this x.</param>
internal sealed record ChartRow(string Label, ImmutableArray<ChartPoint?> Cells);
