using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// The palette of Okabe and Ito, whose colours can be told apart with any colour vision, as <c>#rrggbb</c>. Those too
/// pale for their background are changed. A series' colour index is taken modulo their number.
/// </summary>
public static class ChartColors
{
    /// <summary>Colours on a white background.</summary>
    public static ImmutableArray<string> Light { get; } =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b57d00", "#3a9bd1", "#7f5fb5", "#666666"];

    /// <summary>Colours on a dark background, in the same order.</summary>
    public static ImmutableArray<string> Dark { get; } =
    ["#4fa8e0", "#f0843c", "#2fc39a", "#e39cc3", "#e8b13c", "#8fcdf2", "#ac92e0", "#a0a0a0"];

    /// <summary>The colour of a series, as <c>#rrggbb</c>.</summary>
    /// <param name="series">Its <see cref="ChartSeries.Colour"/> is used.</param>
    /// <param name="dark">Whether the background is dark.</param>
    public static string ForSeries(ChartSeries series, bool dark) =>
        (dark ? Dark : Light)[series.Colour % Light.Length];
}
