using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>A point with its error bar: y ± <paramref name="Error"/> (0 = none).</summary>
internal sealed record ChartPoint(double X, double Y, double Error = 0);

/// <summary>One line of a line chart, or one colour of stacked bars (x = index of the category).</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Points">In order of x; none is NaN or infinite.</param>
/// <param name="Colour">0-based; an arm keeps its colour through all plots, also where others are left out.</param>
/// <param name="Level">True: a single value that holds for every x, drawn as a dashed level.</param>
internal sealed record ChartSeries(string Name, ImmutableArray<ChartPoint> Points, int Colour, bool Level = false);

/// <summary>A plot as plain values, so that the picture in the page and the PNG cannot differ in what they show.</summary>
/// <param name="Name">File name without ending.</param>
/// <param name="Title">What is plotted.</param>
/// <param name="XLabel">Name of the x axis (for bars: of the value axis).</param>
/// <param name="YLabel">Name and unit of the y axis.</param>
/// <param name="Series">At least one.</param>
/// <param name="Categories">For horizontal stacked bars: their names, top to bottom. Empty for lines.</param>
/// <param name="WholeX">True: only whole numbers are marked on the x axis.</param>
internal sealed record Chart(
    string Name, string Title, string XLabel, string YLabel, ImmutableArray<ChartSeries> Series,
    ImmutableArray<string> Categories, bool WholeX = false)
{
    public bool IsBars => !Categories.IsEmpty;

    /// <summary>Smallest and largest x of the lines, level ones left out; at least one wide.</summary>
    public (double Low, double High) XRange()
    {
        var xs = Series.Where(series => !series.Level).SelectMany(series => series.Points).Select(point => point.X).DefaultIfEmpty(0).ToList();
        var (low, high) = (xs.Min(), xs.Max());
        return high - low < 1 ? (low - 0.5, high + 0.5) : (low, high);
    }

    /// <summary>Range of y with error bars and a margin. Lines need not begin at zero: they show change.</summary>
    public (double Low, double High) YRange()
    {
        var points = Series.SelectMany(series => series.Points).ToList();
        var (low, high) = (points.Min(point => point.Y - point.Error), points.Max(point => point.Y + point.Error));
        var margin = Math.Max((high - low) * 0.08, Math.Max(Math.Abs(high) * 0.01, 1e-6));
        return (low >= 0 ? Math.Max(0, low - margin) : low - margin, high + margin);
    }

    /// <summary>Largest sum of a category's bars, at least a little above zero.</summary>
    public double BarMaximum() => Math.Max(
        1e-9, Enumerable.Range(0, Categories.Length).Max(index => Series.Sum(series => series.Points.Where(p => (int)p.X == index).Sum(p => p.Y))));
}

/// <summary>Round numbers on an axis.</summary>
internal static class Ticks
{
    /// <summary>About <paramref name="count"/> multiples of 1, 2 or 5 times a power of ten within the range; only whole ones if <paramref name="whole"/>.</summary>
    public static ImmutableArray<double> Between(double low, double high, int count, bool whole = false)
    {
        var rough = (high - low) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        if (whole) step = Math.Max(1, Math.Round(step));
        var first = (long)Math.Ceiling(low / step - 1e-9);
        var last = (long)Math.Floor(high / step + 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * step)];
    }
}
