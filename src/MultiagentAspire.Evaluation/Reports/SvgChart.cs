using System.Net;
using System.Text;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Draws a <see cref="Chart"/> as inline SVG whose colours come from the page's style sheet (classes c0..c7),
/// so that it follows light and dark.
/// </summary>
internal sealed class SvgChart
{
    private const double Width = 720;
    private const double Left = 64;
    private const double Right = 16;
    private const double Top = 12;
    private const double PlotHeight = 280;
    private const double LegendLine = 20;
    private const double BarPitch = 28;
    private static readonly int Colours = ChartColors.Light.Length;

    private readonly StringBuilder _svg = new();
    private readonly Chart _chart;

    private SvgChart(Chart chart) => _chart = chart;

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
        var bottom = Top + PlotHeight;

        foreach (var tick in Ticks.Create(y.Low, y.High, 6))
        {
            Line("grid", Left, Y(tick), Width - Right, Y(tick));
            Label(Left - 8, Y(tick) + 4, "end", ReportText.Number(tick));
        }
        foreach (var tick in Ticks.Create(x.Low, x.High, 8, _chart.WholeX))
            Label(X(tick), bottom + 18, "middle", ReportText.Number(tick));
        Line("axis", Left, bottom, Width - Right, bottom);
        Label((Left + Width - Right) / 2, bottom + 38, "middle", _chart.XLabel);
        Add(
            $"<text transform=\"translate(14 {bottom / 2:0.#}) rotate(-90)\" text-anchor=\"middle\">{Escape(_chart.YLabel)}</text>"
        );

        foreach (var series in _chart.Series)
        {
            if (series.Level)
                Line(
                    $"s c{series.Colour % Colours} level",
                    Left,
                    Y(series.Points[0].Y),
                    Width - Right,
                    Y(series.Points[0].Y)
                );
            else
                Add(
                    $"<polyline class=\"s c{series.Colour % Colours}{(series.IsDashed ? " level" : "")}\" points=\"{string.Join(' ', series.Points.Select(p => ReportText.Text($"{X(p.X):0.#},{Y(p.Y):0.#}")))}\"/>"
                );
            var crowded = series.Points.Length > 30;
            foreach (var point in series.Points)
                Mark(series, crowded, point, series.Level ? (Left + Width - Right) / 2 : X(point.X), Y);
        }
        return Close(Legend(bottom + 60));
    }

    private void Mark(ChartSeries series, bool crowded, ChartPoint point, double x, Func<double, double> y)
    {
        if (point.Error > 0)
            Line($"s c{series.Colour % Colours}", x, y(point.Y - point.Error), x, y(point.Y + point.Error));
        if (crowded || series.Level)
            return;
        Add(
            $"<circle class=\"f c{series.Colour % Colours}\" cx=\"{x:0.#}\" cy=\"{y(point.Y):0.#}\" r=\"3.5\"><title>{Escape(series.Name)}: {ReportText.Number(point.Y)}</title></circle>"
        );
    }

    private string Bars()
    {
        const double BarsLeft = 190;
        var maximum = _chart.BarMaximum();
        double X(double value) => BarsLeft + value / maximum * (Width - BarsLeft - 70);
        var bottom = Top + BarPitch * _chart.Categories.Length;
        foreach (var tick in Ticks.Create(0, maximum, 6))
        {
            Line("grid", X(tick), Top, X(tick), bottom);
            Label(X(tick), bottom + 18, "middle", ReportText.Number(tick));
        }
        foreach (var (row, category) in _chart.Categories.Index())
        {
            var (from, top) = (0.0, Top + row * BarPitch);
            Label(BarsLeft - 8, top + 18, "end", category.Length > 26 ? category[..25] + "…" : category);
            foreach (var series in _chart.Series)
            {
                var value = series.Points.Where(point => (int)point.X == row).Sum(point => point.Y);
                Add(
                    $"<rect class=\"f c{series.Colour % Colours}\" x=\"{X(from):0.#}\" y=\"{top + 4:0.#}\" width=\"{X(from + value) - X(from):0.#}\" height=\"{BarPitch - 8:0.#}\"><title>{Escape(series.Name)}: {ReportText.Number(value)}</title></rect>"
                );
                from += value;
            }
            Label(X(from) + 6, top + 18, "start", ReportText.Number(Math.Round(from, from < 10 ? 2 : 0)));
        }
        Line("axis", BarsLeft, Top, BarsLeft, bottom);
        Label((BarsLeft + Width) / 2, bottom + 38, "middle", _chart.XLabel);
        return Close(_chart.Series.Length > 1 ? Legend(bottom + 60) : bottom + 48);
    }

    // Three names to a line; returns the y below the last.
    private double Legend(double y)
    {
        foreach (var (index, series) in _chart.Series.Index())
        {
            var (x, line) = (Left + index % 3 * 216, y + index / 3 * LegendLine);
            Line(
                $"s c{series.Colour % Colours}{(series.IsDashed ? " level" : "")}",
                x,
                line - 4,
                x + 22,
                line - 4
            );
            Label(x + 28, line, "start", series.Name.Length > 28 ? series.Name[..27] + "…" : series.Name);
        }
        return y + (_chart.Series.Length + 2) / 3 * LegendLine;
    }

    private void Line(string style, double x1, double y1, double x2, double y2) =>
        Add($"<line class=\"{style}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>");

    private void Label(double x, double y, string anchor, string text) =>
        Add($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{Escape(text)}</text>");

    private void Add(FormattableString markup) => _svg.Append(ReportText.Text(markup));

    private string Close(double height) =>
        ReportText.Text(
            $"<svg viewBox=\"0 0 {Width:0} {height:0}\" role=\"img\" aria-label=\"{Escape(_chart.Title)}\">{_svg}</svg>"
        );

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
