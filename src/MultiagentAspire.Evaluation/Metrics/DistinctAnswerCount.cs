using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Mean number of different parsed answers that a problem gets in the first round, among N responses also where an arm
/// has more samples.
/// </summary>
public sealed class DistinctAnswerCount()
    : Metric(
        new MetricInfo(
            Key,
            "answers",
            "different answers among N first-round responses, also where an arm has more samples"
        )
        {
            IsNumber = true,
            Tables = MetricTables.Iterations | MetricTables.Runs,
            Chart = new MetricChart(
                ChartTopic.Diversity,
                "distinct-answers",
                "Different answers per problem (first round)",
                "different answers, ± standard error"
            )
            {
                SocietiesOnly = true,
            },
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "distinctAnswers";

    /// <inheritdoc/>
    public override int Column => 11;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) =>
        Estimate.FromMean([
            .. debates.First.Select(answers =>
                Agreement.DistinctAnswers(answers, debates.Society, debates.Same, debates.Voting.Tie)
            ),
        ]);
}
