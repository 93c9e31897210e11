using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Mean dissimilarity in 0..2 of the embeddings of final responses that hold the majority answer (paper C.4). The
/// embedding is the base model's, in place of the paper's T5 encoder.
/// </summary>
public sealed class EmbeddingDissimilarity()
    : Metric(
        new MetricInfo(
            Key,
            "embedding",
            "1 − cosine of the base model's mean last hidden states over two responses with the majority answer"
        )
        {
            IsNumber = true,
            Tables = MetricTables.Diversity,
            Chart = new MetricChart(
                ChartTopic.Diversity,
                "embedding-dissimilarity",
                "How different responses with the same answer are (hidden states)",
                "1 − cosine, ± standard error"
            ),
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "embedding";

    /// <inheritdoc/>
    public override int Column => 25;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        Estimate.FromDefined(
            debates.Scored.Select(problem =>
                ModelDiversity.AmongMajority(problem, debates.Same, debates.Voting)
            )
        );
}
