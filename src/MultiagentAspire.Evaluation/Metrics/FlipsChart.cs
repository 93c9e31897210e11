using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>The chart that <see cref="CorrectedShare"/> and <see cref="SpoiledShare"/> share.</summary>
internal static class FlipsChart
{
    public static MetricChart Of(string line) =>
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
