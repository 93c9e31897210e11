using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>Addresses of charts, and of the pages that the points of charts were measured from.</summary>
internal static class ChartAddress
{
    /// <summary>The page of a point as Plotly numbers it; null where its origin is not known.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="chart">The chart.</param>
    /// <param name="series">Index of the line or colour.</param>
    /// <param name="index">Index of the point in its trace; a level is one point, however it is drawn.</param>
    public static string? PageOf(string run, Chart chart, int series, int index)
    {
        if (series < 0 || series >= chart.Series.Length)
            return null;
        var (points, level) = (chart.Series[series].Points, chart.Series[series].Level);
        if (level)
            return PageOf(run, points[0].Origin);
        return index >= 0 && index < points.Length ? PageOf(run, points[index].Origin) : null;
    }

    /// <summary>The page of the debates or agents that a value was measured from; null for no origin.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="origin">The origin of a value.</param>
    public static string? PageOf(string run, PointOrigin? origin) =>
        origin switch
        {
            DebatesOrigin debates => RunLinks.Debates(run, debates.Iteration, debates.Transcripts),
            TrainingOrigin { Agent: { } agent } training => RunLinks.Agent(run, training.Arm, agent),
            TrainingOrigin => RunLinks.Agents(run),
            _ => null,
        };

    /// <summary>Address of the chart as a file, without its extension: .csv or .png.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="chart">The chart.</param>
    public static string File(string run, Chart chart) =>
        $"{RunLinks.Run(run)}/charts/{Uri.EscapeDataString(chart.Name)}";
}
