using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>How differently agents say the same.</summary>
public sealed class MajorityTextDissimilarity()
    : Metric(
        new MetricInfo(
            Key,
            "text",
            "1 − cosine of character 3-gram counts between responses with the majority answer; our own substitute "
                + "for embeddings"
        )
        {
            IsNumber = true,
            Tables = MetricTables.Iterations,
            Chart = new MetricChart(
                ChartTopic.Diversity,
                "text-dissimilarity",
                "How different responses with the same answer are (character 3-grams)",
                "dissimilarity, ± standard error"
            ),
        }
    )
{
    internal const string Key = "textDissimilarity";

    /// <inheritdoc/>
    public override int Column => 12;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        Estimate.FromDefined(
            debates.Final.Select(answers =>
                TextDiversity.AmongMajority(answers, debates.Same, debates.Voting)
            )
        );
}
