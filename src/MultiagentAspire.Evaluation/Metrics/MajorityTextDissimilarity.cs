using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Mean dissimilarity in 0..1 of the texts of final responses that hold the majority answer, from character 3-grams.
/// A substitute for the embedding dissimilarity of the paper (C.4); the two are not comparable.
/// </summary>
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
    /// <summary>The metric's key in <c>report.json</c>.</summary>
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
