using System.Collections.Immutable;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>A chart's numbers as a table: a row for each x, a column for each series.</summary>
internal static class ChartRows
{
    /// <summary>The rows of a chart, by ascending x.</summary>
    /// <param name="chart">No series has two points at one x.</param>
    public static ImmutableArray<ChartRow> Create(Chart chart)
    {
        var columns = chart.Series.Select(series => series.Points.ToDictionary(point => point.X)).ToList();
        var xs = columns.SelectMany(column => column.Keys).Distinct().Order();
        return [.. xs.Select(RowAt)];

        ChartRow RowAt(double x) =>
            new(LabelOf(chart, x), [.. columns.Select(column => column.GetValueOrDefault(x))]);
    }

    private static string LabelOf(Chart chart, double x) =>
        chart.IsBars ? chart.Categories[(int)x] : DisplayText.ToPlainText($"{x:0.##}");

    /// <summary>A point's value with its error, in digits that fit its size: <c>84.4 ± 1.6</c>.</summary>
    public static string Text(ChartPoint point)
    {
        var format = Math.Abs(point.Y) switch
        {
            >= 10_000 => "N0",
            >= 10 or 0 => "0.0",
            >= 1 => "0.00",
            >= 0.01 => "0.000",
            _ => "0.##E-0",
        };
        return point.Error > 0 ? $"{Number(point.Y)} ± {Number(point.Error)}" : Number(point.Y);

        string Number(double value) =>
            value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
    }
}
