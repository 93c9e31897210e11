using System.Net;
using System.Text;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Draws a <see cref="Chart"/> as inline SVG whose colours come from the page's style sheet (classes c0..c7), so that
/// it follows light and dark. Lengths are in units of the view box, <see cref="Width"/> wide.
/// </summary>
internal sealed class SvgChart
{
    private const double Width = 720;
    private const double Left = 64;
    private const double Right = 16;
    private const double Top = 12;
    private const double PlotHeight = 280;

    /// <summary>Lower end of the plot of a line chart.</summary>
    private const double Bottom = Top + PlotHeight;
    private const double LegendLine = 20;

    /// <summary>Distance of bars, and the left end of them: their names stand before it.</summary>
    private const double BarPitch = 28;
    private const double BarLeft = 190;

    /// <summary>Space after the longest bar, for its sum.</summary>
    private const double BarRight = 70;

    /// <summary>Lines of more points have no marks.</summary>
    private const int MaxMarks = 30;

    private const int MaxCategoryLength = 26;
    private const int MaxNameLength = 28;
    private static readonly int Colours = ChartColors.Light.Length;

    private readonly StringBuilder _svg = new();
    private readonly Chart _chart;

    private SvgChart(Chart chart) => _chart = chart;

    /// <summary>The <c>svg</c> element; its height grows with bars and legend.</summary>
    public static string Draw(Chart chart)
    {
        var drawing = new SvgChart(chart);
        return chart.IsBars ? drawing.Bars() : drawing.Lines();
    }

    private string Lines()
    {
        var (x, y) = (_chart.XRange(), _chart.YRange());
        double X(double value) => Left + (value - x.Low) / (x.High - x.Low) * (Width - Left - Right);
        double Y(double value) => Top + (y.High - value) / (y.High - y.Low) * PlotHeight;

        foreach (var tick in Ticks.Create(y.Low, y.High, 6))
        {
            Line("grid", Left, Y(tick), Width - Right, Y(tick));
            Label(Left - 8, Y(tick) + 4, "end", ReportText.Number(tick));
        }
        foreach (var tick in Ticks.Create(x.Low, x.High, 8, _chart.IntegerX))
            Label(X(tick), Bottom + 18, "middle", ReportText.Number(tick));
        Line("axis", Left, Bottom, Width - Right, Bottom);
        Label((Left + Width - Right) / 2, Bottom + 38, "middle", _chart.XLabel);
        AddYLabel();
        foreach (var series in _chart.Series)
            if (series.Level)
                AddLevel(series, Y);
            else
                AddLine(series, X, Y);
        return Close(Legend(Bottom + 60));
    }

    private void AddYLabel()
    {
        var turned = ReportText.Text($"translate(14 {Bottom / 2:0.#}) rotate(-90)");
        Add($"<text transform=\"{turned}\" text-anchor=\"middle\">{Escape(_chart.YLabel)}</text>");
    }

    /// <summary>A dashed line across the plot, with the error bars in its middle.</summary>
    private void AddLevel(ChartSeries series, Func<double, double> y)
    {
        var height = y(series.Points[0].Y);
        Line($"s {ColourOf(series)} level", Left, height, Width - Right, height);
        foreach (var point in series.Points)
            AddError(series, point, (Left + Width - Right) / 2, y);
    }

    private void AddLine(ChartSeries series, Func<double, double> x, Func<double, double> y)
    {
        var corners = series.Points.Select(point => ReportText.Text($"{x(point.X):0.#},{y(point.Y):0.#}"));
        Add($"<polyline class=\"{StrokeOf(series)}\" points=\"{string.Join(' ', corners)}\"/>");
        foreach (var point in series.Points)
        {
            AddError(series, point, x(point.X), y);
            if (series.Points.Length <= MaxMarks)
                AddMark(series, point, x(point.X), y(point.Y));
        }
    }

    private void AddError(ChartSeries series, ChartPoint point, double x, Func<double, double> y)
    {
        if (point.Error > 0)
            Line($"s {ColourOf(series)}", x, y(point.Y - point.Error), x, y(point.Y + point.Error));
    }

    private void AddMark(ChartSeries series, ChartPoint point, double x, double y)
    {
        Add($"<circle class=\"f {ColourOf(series)}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3.5\">");
        AddTooltip(series, point.Y);
        Add($"</circle>");
    }

    private string Bars()
    {
        var maximum = _chart.BarMaximum();
        double X(double value) => BarLeft + value / maximum * (Width - BarLeft - BarRight);
        var bottom = Top + BarPitch * _chart.Categories.Length;
        foreach (var tick in Ticks.Create(0, maximum, 6))
        {
            Line("grid", X(tick), Top, X(tick), bottom);
            Label(X(tick), bottom + 18, "middle", ReportText.Number(tick));
        }
        foreach (var (row, category) in _chart.Categories.Index())
            AddBar(row, category, X);
        Line("axis", BarLeft, Top, BarLeft, bottom);
        Label((BarLeft + Width) / 2, bottom + 38, "middle", _chart.XLabel);
        return Close(_chart.Series.Length > 1 ? Legend(bottom + 60) : bottom + 48);
    }

    /// <summary>One category: its name, the parts of its bar side by side, and their sum.</summary>
    private void AddBar(int row, string category, Func<double, double> x)
    {
        var (from, top) = (0.0, Top + row * BarPitch);
        Label(BarLeft - 8, top + 18, "end", Shorten(category, MaxCategoryLength));
        foreach (var series in _chart.Series)
        {
            var value = series.Points.Where(point => (int)point.X == row).Sum(point => point.Y);
            AddBarPart(series, value, x(from), x(from + value) - x(from), top + 4);
            from += value;
        }
        Label(x(from) + 6, top + 18, "start", ReportText.Number(Math.Round(from, from < 10 ? 2 : 0)));
    }

    private void AddBarPart(ChartSeries series, double value, double x, double width, double y)
    {
        var size = ReportText.Text($"width=\"{width:0.#}\" height=\"{BarPitch - 8:0.#}\"");
        Add($"<rect class=\"f {ColourOf(series)}\" x=\"{x:0.#}\" y=\"{y:0.#}\" {size}>");
        AddTooltip(series, value);
        Add($"</rect>");
    }

    private void AddTooltip(ChartSeries series, double value) =>
        Add($"<title>{Escape(series.Name)}: {ReportText.Number(value)}</title>");

    // Three names to a line; returns the y below the last.
    private double Legend(double y)
    {
        foreach (var (index, series) in _chart.Series.Index())
        {
            var (x, line) = (Left + index % 3 * 216, y + index / 3 * LegendLine);
            Line(StrokeOf(series), x, line - 4, x + 22, line - 4);
            Label(x + 28, line, "start", Shorten(series.Name, MaxNameLength));
        }
        return y + (_chart.Series.Length + 2) / 3 * LegendLine;
    }

    private static string Shorten(string text, int maxLength) =>
        text.Length > maxLength ? text[..(maxLength - 1)] + "…" : text;

    private static string ColourOf(ChartSeries series) => $"c{series.Colour % Colours}";

    private static string StrokeOf(ChartSeries series) =>
        $"s {ColourOf(series)}{(series.IsDashed ? " level" : "")}";

    private void Line(string style, double x1, double y1, double x2, double y2) =>
        Add($"<line class=\"{style}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>");

    private void Label(double x, double y, string anchor, string text) =>
        Add($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{Escape(text)}</text>");

    private void Add(FormattableString markup) => _svg.Append(ReportText.Text(markup));

    private string Close(double height)
    {
        var viewBox = ReportText.Text($"0 0 {Width:0} {height:0}");
        return $"<svg viewBox=\"{viewBox}\" role=\"img\" aria-label=\"{Escape(_chart.Title)}\">{_svg}</svg>";
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
