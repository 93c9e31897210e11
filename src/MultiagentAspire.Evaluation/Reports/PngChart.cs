using System.Collections.Immutable;
using ScottPlot;
using SkiaSharp;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Draws a <see cref="Chart"/> as PNG with ScottPlot, in the font that the assembly carries: a bare container
/// has none.
/// </summary>
public static class PngChart
{
    /// <summary>In pixels.</summary>
    private const int Width = 900;

    /// <summary>Lines of more points have no marks.</summary>
    private const int MaxMarks = 30;
    private const string FontName = "MultiagentAspire DejaVu Sans";

    static PngChart() => Fonts.FontResolvers.Insert(0, new EmbeddedFont());

    /// <summary>
    /// The picture in light colours, 900 pixels wide. Line charts are 460 pixels high; bar charts grow with the number
    /// of bars.
    /// </summary>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Draw(Chart chart)
    {
        using var plot = new Plot();
        if (chart.IsBars)
            AddBars(plot, chart);
        else
            AddLines(plot, chart);
        plot.Title(chart.Title);
        plot.XLabel(chart.XLabel);
        plot.YLabel(chart.YLabel);
        plot.HideGrid();
        plot.Grid.MajorLineColor = Color.FromHex("#dddddd");
        plot.Grid.IsVisible = true;
        if (chart.Series.Length > 1 || !chart.IsBars)
            plot.ShowLegend(Edge.Right);
        plot.Font.Set(FontName);
        return plot.GetImageBytes(
            Width,
            chart.IsBars ? 160 + 36 * chart.Categories.Length : 460,
            ImageFormat.Png
        );
    }

    private static void AddLines(Plot plot, Chart chart)
    {
        var (x, y) = (chart.XRange(), chart.YRange());
        foreach (var series in chart.Series)
            AddLine(plot, series, x);
        var margin = (x.High - x.Low) * 0.04;
        plot.Axes.SetLimits(x.Low - margin, x.High + margin, y.Low, y.High);
        SetTicks(plot.Axes.Bottom, Ticks.Create(x.Low, x.High, 8, chart.IntegerX));
        SetTicks(plot.Axes.Left, Ticks.Create(y.Low, y.High, 6));
    }

    private static void AddLine(Plot plot, ChartSeries series, (double Low, double High) x)
    {
        var colour = ColourOf(series);
        double[] xs = series.Level ? [x.Low, x.High] : [.. series.Points.Select(point => point.X)];
        double[] ys = series.Level
            ? [series.Points[0].Y, series.Points[0].Y]
            : [.. series.Points.Select(point => point.Y)];
        var line = plot.Add.Scatter(xs, ys, colour);
        line.LegendText = series.Name;
        line.LineWidth = 2;
        line.MarkerSize = series.Level || series.Points.Length > MaxMarks ? 0 : 7;
        line.LinePattern = series.IsDashed ? LinePattern.Dashed : LinePattern.Solid;
        if (series.Points.Any(point => point.Error > 0))
            AddErrors(plot, series, colour, series.Level ? (x.Low + x.High) / 2 : null);
    }

    /// <param name="at">Where all bars stand on the x axis; null: each at its point.</param>
    private static void AddErrors(Plot plot, ChartSeries series, Color colour, double? at)
    {
        var bars = plot.Add.ErrorBar(
            [.. series.Points.Select(point => at ?? point.X)],
            [.. series.Points.Select(point => point.Y)],
            [.. series.Points.Select(point => point.Error)]
        );
        bars.Color = colour;
    }

    private static void AddBars(Plot plot, Chart chart)
    {
        // Where the next part of each bar begins: parts are stacked in the order of the series.
        var from = new double[chart.Categories.Length];
        foreach (var series in chart.Series)
        {
            var parts = plot.Add.Bars(StackOn(from, series));
            parts.Horizontal = true;
            parts.LegendText = series.Name;
        }
        plot.Axes.SetLimits(0, chart.BarMaximum() * 1.05, -chart.Categories.Length + 0.4, 0.6);
        plot.Axes.Left.SetTicks(
            [.. chart.Categories.Select((_, row) => -(double)row)],
            [.. chart.Categories]
        );
        SetTicks(plot.Axes.Bottom, Ticks.Create(0, chart.BarMaximum(), 6));
    }

    /// <summary>One part for each of a series' points; <paramref name="from"/> moves to the ends of them.</summary>
    private static List<Bar> StackOn(double[] from, ChartSeries series)
    {
        var parts = new List<Bar>();
        foreach (var point in series.Points)
        {
            var row = (int)point.X;
            var part = new Bar
            {
                Position = -row,
                ValueBase = from[row],
                Value = from[row] + point.Y,
                FillColor = ColourOf(series),
                LineWidth = 0,
            };
            parts.Add(part);
            from[row] += point.Y;
        }
        return parts;
    }

    private static Color ColourOf(ChartSeries series) =>
        Color.FromHex(ChartColors.ForSeries(series, dark: false));

    private static void SetTicks(IAxis axis, ImmutableArray<double> ticks) =>
        axis.SetTicks([.. ticks], [.. ticks.Select(ReportText.Number)]);

    private sealed class EmbeddedFont : IFontResolver
    {
        private readonly Lazy<SKTypeface> _regular = new(() => Load("DejaVuSans.ttf"));
        private readonly Lazy<SKTypeface> _bold = new(() => Load("DejaVuSans-Bold.ttf"));

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
            fontName == FontName ? (bold ? _bold : _regular).Value : null;

        public SKTypeface? CreateTypeface(
            string fontName,
            FontWeight weight,
            FontSlant slant,
            FontSpacing spacing
        ) => CreateTypeface(fontName, weight >= FontWeight.SemiBold, italic: false);

        private static SKTypeface Load(string file)
        {
            using var stream =
                typeof(PngChart).Assembly.GetManifestResourceStream(file)
                ?? throw new InvalidOperationException($"The font '{file}' is not in the assembly.");
            return SKTypeface.FromStream(stream)
                ?? throw new InvalidOperationException($"The font '{file}' cannot be read.");
        }
    }
}
