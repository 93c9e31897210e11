using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>What lies behind a point of a chart.</summary>
/// <param name="Iteration">0 = before any finetuning.</param>
public abstract record PointOrigin(int Iteration);

/// <summary>A set of debates.</summary>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="Transcripts">Name of the set, such as <c>evaluate-multiagent</c>, <c>train</c> or <c>train (single-agent)</c>.</param>
public sealed record DebatesOrigin(int Iteration, string Transcripts) : PointOrigin(Iteration);

/// <summary>What agents learned in an iteration.</summary>
/// <param name="Iteration">The iteration whose data they learned.</param>
/// <param name="Arm">Whose agents.</param>
/// <param name="Agent">One of them, such as <c>critic-2</c>; null: all.</param>
public sealed record TrainingOrigin(int Iteration, string Arm, string? Agent) : PointOrigin(Iteration);

/// <summary>A point with its error bar.</summary>
/// <param name="X">On the x axis, or the index of a bar's category.</param>
/// <param name="Y">In the unit of the chart.</param>
/// <param name="Error">The bar is y ± this; 0 = none.</param>
/// <param name="Origin">What it was measured from; null where that is not known.</param>
public sealed record ChartPoint(double X, double Y, double Error = 0, PointOrigin? Origin = null);

/// <summary>One line of a line chart, or one colour of stacked bars (x = index of the category).</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Points">In order of x; none is NaN or infinite.</param>
/// <param name="Colour">0-based, see <see cref="ChartColours"/>; an arm keeps its colour through all plots, also where others are left out.</param>
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

/// <summary>What a chart is about.</summary>
public enum ChartTopic
{
    /// <summary>How often answers are right, and what becomes of them in debate.</summary>
    Accuracy,

    /// <summary>How much agents agree and differ.</summary>
    Diversity,

    /// <summary>What agents learn from and how.</summary>
    Training,

    /// <summary>Tokens and time.</summary>
    Cost,
}

/// <summary>A plot as plain values, so that the page, the PNG and the dashboard cannot differ in what they show.</summary>
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

/// <summary>Round numbers on an axis.</summary>
internal static class Ticks
{
    /// <summary>About <paramref name="count"/> multiples of 1, 2 or 5 times a power of ten within the range; only whole ones if <paramref name="whole"/>.</summary>
    public static ImmutableArray<double> Between(double low, double high, int count, bool whole = false)
    {
        var rough = (high - low) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step =
            power
            * (
                (rough / power) switch
                {
                    <= 1 => 1,
                    <= 2 => 2,
                    <= 5 => 5,
                    _ => 10,
                }
            );
        if (whole)
            step = Math.Max(1, Math.Round(step));
        var first = (long)Math.Ceiling(low / step - 1e-9);
        var last = (long)Math.Floor(high / step + 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * step)];
    }
}
