using System.Collections.Immutable;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>A chart's numbers as a table: a row for each x, a column for each series.</summary>
internal static class ChartRows
{
    public static ImmutableArray<ChartRow> Create(Chart chart)
    {
        var columns = chart.Series.Select(series => series.Points.ToDictionary(point => point.X)).ToList();
        return
        [
            .. columns
                .SelectMany(column => column.Keys)
                .Distinct()
                .Order()
                .Select(x => new ChartRow(
                    chart.IsBars ? chart.Categories[(int)x] : DisplayText.ToPlainText($"{x:0.##}"),
                    [.. columns.Select(column => column.GetValueOrDefault(x))]
                )),
        ];
    }

    /// <summary>A point's number with its error, in as many digits as say something.</summary>
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
