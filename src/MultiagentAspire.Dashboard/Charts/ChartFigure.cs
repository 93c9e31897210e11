using MultiagentAspire.Evaluation.Reports;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using AxisTitle = Plotly.Blazor.LayoutLib.XAxisLib.Title;
using Bars = Plotly.Blazor.Traces.BarLib;
using Layout = Plotly.Blazor.Layout;
using LegendLib = Plotly.Blazor.LayoutLib.LegendLib;
using Lines = Plotly.Blazor.Traces.ScatterLib;
using ModeBarOrientation = Plotly.Blazor.LayoutLib.ModeBarLib.OrientationEnum;
using YAxisLib = Plotly.Blazor.LayoutLib.YAxisLib;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>
/// A chart of a report as Plotly draws it: the same lines, levels, error bars and colours as in the report's page and
/// PNG files.
/// </summary>
internal static class ChartFigure
{
    /// <summary>Lines of more points have no marks.</summary>
    private const int MaxMarks = 30;

    /// <summary>Longest x axis on which every whole number is marked.</summary>
    private const int MaxIntegerTicks = 20;
    private const string Transparent = "rgba(0,0,0,0)";
    private const string Grid = "#8884";

    /// <summary>One trace for each series, in their order, with the points in theirs.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="dark">Whether the page is dark.</param>
    public static IList<ITrace> Traces(Chart chart, bool dark) =>
        [
            .. chart.Series.Select(series =>
                (ITrace)(chart.IsBars ? Bar(chart, series, dark) : Line(chart, series, dark))
            ),
        ];

    /// <summary>Axes, legend, buttons and colours of the chart.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="dark">Whether the page is dark.</param>
    public static Layout Layout(Chart chart, bool dark)
    {
        var foreground = dark ? "#ddd" : "#333";
        var layout = new Layout
        {
            AutoSize = true,
            PaperBgColor = Transparent,
            PlotBgColor = Transparent,
            Font = new Font { Color = foreground, Family = "system-ui, sans-serif" },
            BarMode = BarModeEnum.Stack,
            DragMode = DragModeEnum.False, // a finger on a chart scrolls the page; the buttons zoom
        };
        layout.Margin = MarginOf(chart);
        layout.ModeBar = Buttons(foreground);
        layout.ShowLegend = !chart.IsBars || chart.Series.Length > 1;
        layout.Legend = [Above()];
        layout.XAxis = [XAxisOf(chart)];
        layout.YAxis = [chart.IsBars ? Names() : Numbers(chart.YLabel)];
        return layout;
    }

    /// <summary>Height of the picture in pixels: 420 for lines; that of bars grows with their number.</summary>
    public static int Height(Chart chart) => chart.IsBars ? 150 + 30 * chart.Categories.Length : 420;

    /// <summary>Space around the plot, in pixels.</summary>
    private static Margin MarginOf(Chart chart) =>
        new()
        {
            T = 16,
            R = 40,
            B = 48,
            L = chart.IsBars ? 16 : 56,
        };

    /// <summary>The buttons that zoom and pan, in a column.</summary>
    private static ModeBar Buttons(string activeColour) =>
        new()
        {
            Orientation = ModeBarOrientation.V,
            BgColor = Transparent,
            Color = "#888",
            ActiveColor = activeColour,
        };

    /// <summary>The axis of iterations, of optimizer steps, or of a bar chart's values.</summary>
    private static XAxis XAxisOf(Chart chart) =>
        new()
        {
            Title = new AxisTitle { Text = Plain(chart.XLabel) },
            GridColor = Grid,
            ZeroLine = chart.IsBars,
            DTick = HasIntegerTicks(chart) ? 1 : null,
        };

    /// <summary>Whether every whole number is marked: as long as there is room for them.</summary>
    private static bool HasIntegerTicks(Chart chart) =>
        chart.IntegerX && chart.XRange() is var (low, high) && high - low <= MaxIntegerTicks;

    /// <summary>A line with marks, unless they would be crowded, and with error bars where there are errors.</summary>
    private static Scatter Line(Chart chart, ChartSeries series, bool dark)
    {
        var colour = ChartColors.ForSeries(series, dark);
        var points = series.Level ? Level(chart, series.Points[0]) : series.Points;
        var hasMarks = !series.Level && series.Points.Length <= MaxMarks;
        var line = new Scatter
        {
            Name = Plain(series.Name),
            Mode = hasMarks ? ModeFlag.Lines | ModeFlag.Markers : ModeFlag.Lines,
            Marker = new Lines.Marker { Color = colour },
        };
        line.Line = new Lines.Line { Color = colour, Dash = series.IsDashed ? "dash" : "solid" };
        line.X = Values(points, point => point.X);
        line.Y = Values(points, point => point.Y);
        line.ErrorY = ErrorsOf(points, colour);
        return line;
    }

    /// <summary>The error bars of a line; null where no point has one.</summary>
    private static ErrorY? ErrorsOf(IReadOnlyList<ChartPoint> points, string colour) =>
        points.All(point => point.Error <= 0)
            ? null
            : new ErrorY
            {
                Type = Lines.ErrorYLib.TypeEnum.Data,
                Visible = true,
                Color = colour,
                Array = Values(points, point => point.Error),
            };

    private static List<object> Values(IReadOnlyList<ChartPoint> points, Func<ChartPoint, double> value) =>
        [.. points.Select(point => (object)value(point))];

    /// <summary>A level from end to end of the x axis, with the error bar in the middle.</summary>
    private static IReadOnlyList<ChartPoint> Level(Chart chart, ChartPoint point)
    {
        var (low, high) = chart.XRange();
        var plain = point with { Error = 0 };
        return [plain with { X = low }, point with { X = (low + high) / 2 }, plain with { X = high }];
    }

    /// <summary>The parts of all bars in one colour; Plotly stacks the parts.</summary>
    private static Bar Bar(Chart chart, ChartSeries series, bool dark)
    {
        var colour = ChartColors.ForSeries(series, dark);
        var categories = series.Points.Select(point => Plain(chart.Categories[(int)point.X]));
        return new Bar
        {
            Name = Plain(series.Name),
            Orientation = Bars.OrientationEnum.H,
            Marker = new Bars.Marker { Color = colour },
            X = Values(series.Points, point => point.Y),
            Y = [.. categories],
        };
    }

    /// <summary>
    /// The legend at the top of the whole picture. The plot makes room for as many lines as the width needs, also after
    /// the window was resized.
    /// </summary>
    private static Legend Above() =>
        new()
        {
            Orientation = LegendLib.OrientationEnum.H,
            YRef = LegendLib.YRefEnum.Container,
            Y = 1,
            YAnchor = LegendLib.YAnchorEnum.Top,
            TraceOrder = LegendLib.TraceOrderFlag.Normal,
        };

    /// <summary>The value axis of a line chart.</summary>
    private static YAxis Numbers(string name) =>
        new()
        {
            Title = new YAxisLib.Title { Text = Plain(name) },
            GridColor = Grid,
            ExponentFormat = YAxisLib.ExponentFormatEnum.e,
            AutoMargin = YAxisLib.AutoMarginFlag.True,
        };

    /// <summary>The axis of a bar chart's categories, from top to bottom.</summary>
    private static YAxis Names() =>
        new()
        {
            Type = YAxisLib.TypeEnum.Category,
            AutoRange = YAxisLib.AutoRangeEnum.Reversed,
            AutoMargin = YAxisLib.AutoMarginFlag.True,
        };

    /// <summary>A text without markup: Plotly interprets some HTML, and names come from run files.</summary>
    private static string Plain(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
