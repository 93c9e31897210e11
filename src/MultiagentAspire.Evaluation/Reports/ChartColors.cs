using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Okabe and Ito's colours, told apart with any colour vision, as <c>#rrggbb</c>; the ones too pale for their
/// background are changed. A series' colour is taken modulo their number.
/// </summary>
public static class ChartColors
{
    /// <summary>On white.</summary>
    public static ImmutableArray<string> Light { get; } =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b57d00", "#3a9bd1", "#7f5fb5", "#666666"];

    /// <summary>The same ones on black.</summary>
    public static ImmutableArray<string> Dark { get; } =
    ["#4fa8e0", "#f0843c", "#2fc39a", "#e39cc3", "#e8b13c", "#8fcdf2", "#ac92e0", "#a0a0a0"];

    /// <summary>The colour of a series.</summary>
    public static string ForSeries(ChartSeries series, bool dark) =>
        (dark ? Dark : Light)[series.Colour % Light.Length];
}
