using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>The chart that <see cref="CorrectedShare"/> and <see cref="SpoiledShare"/> share.</summary>
internal static class FlipsChart
{
    /// <summary>The chart with one of its two lines.</summary>
    /// <param name="line">What the line is called after the arm's name.</param>
    public static MetricChart WithLine(string line) =>
        new(
            ChartTopic.Accuracy,
            "flips",
            "What debate does to answers, first to final round",
            "answers (%), ± standard error"
        )
        {
            Line = line,
        };
}
