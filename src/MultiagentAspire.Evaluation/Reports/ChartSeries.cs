using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One line of a line chart, or one colour of stacked bars (x = index of the category).</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Points">In order of x; none is NaN or infinite.</param>
/// <param name="Colour">0-based, see <see cref="ChartColors"/>; an arm keeps its colour through all plots,
/// also where others are left out.</param>
/// <param name="Level">True: a single value that holds for every x, drawn as a dashed level.</param>
/// <param name="Dashed">True: the second line of two that have a colour in common.</param>
public sealed record ChartSeries(
    string Name,
    ImmutableArray<ChartPoint> Points,
    int Colour,
    bool Level = false,
    bool Dashed = false
)
{
    /// <summary>How the line is drawn.</summary>
    public bool IsDashed => Level || Dashed;
}
