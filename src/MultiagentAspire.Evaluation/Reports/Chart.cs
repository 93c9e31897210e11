using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// A plot as plain values, so that the page, the PNG and the dashboard cannot differ in what they show.
/// </summary>
/// <param name="Topic">Its section.</param>
/// <param name="Name">File name without ending.</param>
/// <param name="Title">What is plotted.</param>
/// <param name="XLabel">Name of the x axis (for bars: of the value axis).</param>
/// <param name="YLabel">Name and unit of the y axis.</param>
/// <param name="Series">At least one.</param>
/// <param name="Categories">For horizontal stacked bars: their names, top to bottom. Empty for lines.</param>
/// <param name="WholeX">True: only whole numbers are marked on the x axis.</param>
public sealed record Chart(
    ChartTopic Topic,
    string Name,
    string Title,
    string XLabel,
    string YLabel,
    ImmutableArray<ChartSeries> Series,
    ImmutableArray<string> Categories,
    bool WholeX = false
)
{
    /// <summary>Horizontal stacked bars; lines otherwise.</summary>
    public bool IsBars => !Categories.IsEmpty;

    /// <summary>Whether it shows just what another one shows.</summary>
    public bool Shows(Chart other) =>
        this with { Series = [], Categories = [] } == other with { Series = [], Categories = [] }
        && Categories.SequenceEqual(other.Categories)
        && Series.Length == other.Series.Length
        && Series
            .Zip(other.Series)
            .All(pair =>
                pair.First with { Points = [] } == pair.Second with { Points = [] }
                && pair.First.Points.SequenceEqual(pair.Second.Points)
            );

    /// <summary>Smallest and largest x of the lines, level ones left out; at least one wide.</summary>
    public (double Low, double High) XRange()
    {
        var xs = Series
            .Where(series => !series.Level)
            .SelectMany(series => series.Points)
            .Select(point => point.X)
            .DefaultIfEmpty(0)
            .ToList();
        var (low, high) = (xs.Min(), xs.Max());
        return high - low < 1 ? (low - 0.5, high + 0.5) : (low, high);
    }

    /// <summary>Range of y with error bars and a margin. Lines need not begin at zero: they show change.</summary>
    public (double Low, double High) YRange()
    {
        var points = Series.SelectMany(series => series.Points).ToList();
        var (low, high) = (
            points.Min(point => point.Y - point.Error),
            points.Max(point => point.Y + point.Error)
        );
        var margin = Math.Max((high - low) * 0.08, high == 0 ? 1e-6 : Math.Abs(high) * 0.01);
        return (low >= 0 ? Math.Max(0, low - margin) : low - margin, high + margin);
    }

    /// <summary>Largest sum of a category's bars, at least a little above zero.</summary>
    public double BarMaximum() =>
        Math.Max(
            1e-9,
            Enumerable
                .Range(0, Categories.Length)
                .Max(index => Series.Sum(series => series.Points.Where(p => (int)p.X == index).Sum(p => p.Y)))
        );
}
