using MultiagentAspire.Evaluation.Reports;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Bars = Plotly.Blazor.Traces.BarLib;
using Layout = Plotly.Blazor.Layout;
using Lines = Plotly.Blazor.Traces.ScatterLib;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>
/// A chart of a report as Plotly draws it: the same lines, levels, error bars and colours as in the report's
/// page and PNGs.
/// </summary>
internal static class ChartFigure
{
    /// <summary>Lines of more points have no marks.</summary>
    private const int Crowded = 30;
    private const string Transparent = "rgba(0,0,0,0)";
    private const string Grid = "#8884";

    /// <summary>One trace a series, its points in their order.</summary>
    public static IList<ITrace> Traces(Chart chart, bool dark) =>
        [
            .. chart.Series.Select(series =>
                (ITrace)(chart.IsBars ? Bar(chart, series, dark) : Line(chart, series, dark))
            ),
        ];

    public static Layout Layout(Chart chart, bool dark) =>
        new()
        {
            AutoSize = true,
            PaperBgColor = Transparent,
            PlotBgColor = Transparent,
            Font = new Font { Color = dark ? "#ddd" : "#333", Family = "system-ui, sans-serif" },
            Margin = new Margin
            {
                T = 16,
                R = 40,
                B = 48,
                L = chart.IsBars ? 16 : 56,
            },
            BarMode = BarModeEnum.Stack,
            DragMode = DragModeEnum.False, // a finger on a chart scrolls the page; the buttons zoom
            ModeBar = new ModeBar
            {
                Orientation = Plotly.Blazor.LayoutLib.ModeBarLib.OrientationEnum.V,
                BgColor = Transparent,
                Color = "#888",
                ActiveColor = dark ? "#ddd" : "#333",
            },
            ShowLegend = !chart.IsBars || chart.Series.Length > 1,
            Legend = [Above()],
            XAxis =
            [
                new XAxis
                {
                    Title = new Plotly.Blazor.LayoutLib.XAxisLib.Title { Text = Plain(chart.XLabel) },
                    GridColor = Grid,
                    ZeroLine = chart.IsBars,
                    DTick = HasIntegerTicks(chart) ? 1 : null,
                },
            ],
            YAxis = [chart.IsBars ? Names() : Numbers(chart.YLabel)],
        };

    /// <summary>Height of the picture in pixels; that of bars grows with their number.</summary>
    public static int Height(Chart chart) => chart.IsBars ? 150 + 30 * chart.Categories.Length : 420;

    /// <summary>Every whole number is marked as long as there is room for them.</summary>
    private static bool HasIntegerTicks(Chart chart) =>
        chart.WholeX && chart.XRange() is var (low, high) && high - low <= 20;

    private static Scatter Line(Chart chart, ChartSeries series, bool dark)
    {
        var colour = ChartColors.ForSeries(series, dark);
        var points = series.Level ? Level(chart, series.Points[0]) : series.Points;
        return new Scatter
        {
            Name = Plain(series.Name),
            Mode =
                series.Level || series.Points.Length > Crowded
                    ? ModeFlag.Lines
                    : ModeFlag.Lines | ModeFlag.Markers,
            Line = new Lines.Line { Color = colour, Dash = series.IsDashed ? "dash" : "solid" },
            Marker = new Lines.Marker { Color = colour },
            X = [.. points.Select(point => (object)point.X)],
            Y = [.. points.Select(point => (object)point.Y)],
            ErrorY = points.Any(point => point.Error > 0)
                ? new ErrorY
                {
                    Type = Lines.ErrorYLib.TypeEnum.Data,
                    Visible = true,
                    Color = colour,
                    Array = [.. points.Select(point => (object)point.Error)],
                }
                : null,
        };
    }

    /// <summary>From end to end, with the error bar in the middle.</summary>
    private static IReadOnlyList<ChartPoint> Level(Chart chart, ChartPoint point)
    {
        var (low, high) = chart.XRange();
        return
        [
            point with
            {
                X = low,
                Error = 0,
            },
            point with
            {
                X = (low + high) / 2,
            },
            point with
            {
                X = high,
                Error = 0,
            },
        ];
    }

    private static Bar Bar(Chart chart, ChartSeries series, bool dark) =>
        new()
        {
            Name = Plain(series.Name),
            Orientation = Bars.OrientationEnum.H,
            Marker = new Bars.Marker { Color = ChartColors.ForSeries(series, dark) },
            X = [.. series.Points.Select(point => (object)point.Y)],
            Y = [.. series.Points.Select(point => (object)Plain(chart.Categories[(int)point.X]))],
        };

    /// <summary>
    /// At the top of the whole picture: the plot makes room for as many lines as the width needs, also after
    /// the window was resized.
    /// </summary>
    private static Legend Above() =>
        new()
        {
            Orientation = Plotly.Blazor.LayoutLib.LegendLib.OrientationEnum.H,
            YRef = Plotly.Blazor.LayoutLib.LegendLib.YRefEnum.Container,
            Y = 1,
            YAnchor = Plotly.Blazor.LayoutLib.LegendLib.YAnchorEnum.Top,
            TraceOrder = Plotly.Blazor.LayoutLib.LegendLib.TraceOrderFlag.Normal,
        };

    private static YAxis Numbers(string name) =>
        new()
        {
            Title = new Plotly.Blazor.LayoutLib.YAxisLib.Title { Text = Plain(name) },
            GridColor = Grid,
            ExponentFormat = Plotly.Blazor.LayoutLib.YAxisLib.ExponentFormatEnum.e,
            AutoMargin = Plotly.Blazor.LayoutLib.YAxisLib.AutoMarginFlag.True,
        };

    private static YAxis Names() =>
        new()
        {
            Type = Plotly.Blazor.LayoutLib.YAxisLib.TypeEnum.Category,
            AutoRange = Plotly.Blazor.LayoutLib.YAxisLib.AutoRangeEnum.Reversed,
            AutoMargin = Plotly.Blazor.LayoutLib.YAxisLib.AutoMarginFlag.True,
        };

    /// <summary>Plotly reads some HTML in texts; names of a run file are none.</summary>
    private static string Plain(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
