using System.Globalization;
using System.Text;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Writes a <see cref="Chart"/> as CSV (RFC 4180), one line a point: series, x (a bar's category), y, error
/// (empty where there is none). Numbers have a decimal point and no group separators, whatever the culture.
/// </summary>
public static class ChartCsv
{
    /// <summary>
    /// The file's text: a heading, then the points of each series in their order; lines end with CR LF.
    /// </summary>
    public static string Write(Chart chart)
    {
        var text = new StringBuilder();
        Line(text, "series", "x", "y", "error");
        foreach (var series in chart.Series)
        foreach (var point in series.Points)
        {
            var x = chart.IsBars ? chart.Categories[(int)point.X] : Number(point.X);
            var error = point.Error > 0 ? Number(point.Error) : "";
            Line(text, series.Name, x, Number(point.Y), error);
        }
        return text.ToString();
    }

    private static void Line(StringBuilder text, params string[] cells) =>
        text.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");

    private static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(",\"\r\n")
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : cell;

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
