using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One line of a line chart, or one colour of stacked bars (x = index of the category).</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Points">In order of x; none is NaN or infinite.</param>
/// <param name="Colour">
/// Index into <see cref="ChartColors"/>, from 0. An arm has one colour in all plots, also where others are left out.
/// </param>
/// <param name="Level">True: a single value that holds for every x, drawn as a dashed horizontal line.</param>
/// <param name="Dashed">True: the second of two lines in one colour.</param>
public sealed record ChartSeries(
    string Name,
    ImmutableArray<ChartPoint> Points,
    int Colour,
    bool Level = false,
    bool Dashed = false
)
{
    /// <summary>Whether the line is drawn dashed, as a level or as the second of two.</summary>
    public bool IsDashed => Level || Dashed;
}
