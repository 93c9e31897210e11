using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>Where a point of a chart leads: to what it was measured from.</summary>
internal static class ChartAddress
{
    /// <summary>The address behind a point as it is drawn; null where it is not known.</summary>
    /// <param name="series">Index of the line or colour.</param>
    /// <param name="index">Index of the point in its trace; a level is one point, however it is drawn.</param>
    public static string? PageOf(string run, Chart chart, int series, int index)
    {
        if (series < 0 || series >= chart.Series.Length)
            return null;
        var points = chart.Series[series].Points;
        return chart.Series[series].Level ? PageOf(run, points[0].Origin)
            : index >= 0 && index < points.Length ? PageOf(run, points[index].Origin)
            : null;
    }

    /// <summary>The debates, or the agents, that something was measured from.</summary>
    public static string? PageOf(string run, PointOrigin? origin) =>
        origin switch
        {
            DebatesOrigin debates => RunLinks.Debates(run, debates.Iteration, debates.Transcripts),
            TrainingOrigin { Agent: { } agent } training => RunLinks.Agent(run, training.Arm, agent),
            TrainingOrigin => RunLinks.Agents(run),
            _ => null,
        };

    /// <summary>The chart as a file, without its ending: .csv or .png.</summary>
    public static string File(string run, Chart chart) =>
        $"{RunLinks.Run(run)}/charts/{Uri.EscapeDataString(chart.Name)}";
}
