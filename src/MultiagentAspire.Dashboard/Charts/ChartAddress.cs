using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>Where a point of a chart leads: to what it was measured from.</summary>
internal static class ChartAddress
{
    /// <summary>The address behind a point as it is drawn; null where it is not known.</summary>
    /// <param name="series">Index of the line or colour.</param>
    /// <param name="index">Index of the point in its trace; a level is one point, however it is drawn.</param>
    public static string? Of(string run, Chart chart, int series, int index)
    {
        if (series < 0 || series >= chart.Series.Length) return null;
        var points = chart.Series[series].Points;
        return chart.Series[series].Level ? Of(run, points[0].Origin) : index >= 0 && index < points.Length ? Of(run, points[index].Origin) : null;
    }

    /// <summary>The debates, or the agents, that something was measured from.</summary>
    public static string? Of(string run, PointOrigin? origin) => origin switch
    {
        DebatesOrigin debates => Words.Text($"{Run(run)}/debates?iteration={debates.Iteration}&set={Uri.EscapeDataString(debates.Transcripts)}"),
        TrainingOrigin { Agent: { } agent } training => $"{Run(run)}/agents/{Uri.EscapeDataString(training.Arm)}/{Uri.EscapeDataString(agent)}",
        TrainingOrigin => $"{Run(run)}/agents",
        _ => null,
    };

    /// <summary>The chart as a file.</summary>
    /// <param name="ending">csv or png.</param>
    public static string File(string run, Chart chart, string ending) => $"{Run(run)}/charts/{Uri.EscapeDataString(chart.Name)}.{ending}";

    public static string Run(string name) => $"/runs/{Uri.EscapeDataString(name)}";
}
