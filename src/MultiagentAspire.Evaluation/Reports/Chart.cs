using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// A plot as plain values: the page, the PNG files and the dashboard draw the same record, so that they show the same.
/// </summary>
/// <param name="Topic">The section it belongs to.</param>
/// <param name="Name">File name without extension, unique in a report.</param>
/// <param name="Title">Heading above the plot.</param>
/// <param name="XLabel">Name of the x axis; for bars, name and unit of the value axis.</param>
/// <param name="YLabel">Name and unit of the y axis.</param>
/// <param name="Series">At least one.</param>
/// <param name="Categories">For horizontal stacked bars: their names, top to bottom. Empty for lines.</param>
/// <param name="IntegerX">True: only whole numbers are marked on the x axis. Default: false.</param>
public sealed record Chart(
    ChartTopic Topic,
    string Name,
    string Title,
    string XLabel,
    string YLabel,
    ImmutableArray<ChartSeries> Series,
    ImmutableArray<string> Categories,
    bool IntegerX = false
)
{
    /// <summary>Whether it is drawn as horizontal stacked bars; as lines otherwise.</summary>
    public bool IsBars => !Categories.IsEmpty;

    /// <summary>Whether both charts show the same: equal texts, categories, series and points.</summary>
    public bool Shows(Chart other) =>
        WithoutData() == other.WithoutData()
        && Categories.SequenceEqual(other.Categories)
        && Series.Length == other.Series.Length
        && Series.Zip(other.Series).All(pair => ShowsSame(pair.First, pair.Second));

    /// <summary>Topic, texts and axes; arrays are compared by reference, so that they are left out.</summary>
    private Chart WithoutData() => this with { Series = [], Categories = [] };

    private static bool ShowsSame(ChartSeries left, ChartSeries right) =>
        left with { Points = [] } == right with { Points = [] } && left.Points.SequenceEqual(right.Points);

    /// <summary>Smallest and largest x of the lines without the level ones, at least 1 apart.</summary>
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

    /// <summary>
    /// Range of y with error bars and a margin. It need not begin at zero, since lines show change; it goes below zero
    /// only where a value does.
    /// </summary>
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

    /// <summary>Largest sum of a category's bars, at least 1e-9, so that an axis has a length.</summary>
    public double BarMaximum() => Math.Max(1e-9, Enumerable.Range(0, Categories.Length).Max(SumOfCategory));

    private double SumOfCategory(int index) =>
        Series.Sum(series => series.Points.Where(point => (int)point.X == index).Sum(point => point.Y));
}
