using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Share in 0..1 of the pairs of wrong first-round answers to one problem that are the same answer, pooled over
/// problems. The lower it is, the more errors a vote can outnumber. None where no problem has two wrong answers.
/// </summary>
public sealed class WrongAnswerAgreement()
    : Metric(
        new MetricInfo(
            Key,
            "wrong agree",
            "of all pairs of wrong first-round answers to one problem, the share that is the same answer"
        )
        {
            HidesError = true,
            Chart = new MetricChart(
                ChartTopic.Diversity,
                "wrong-agreement",
                "How often two wrong answers agree",
                "pairs of wrong answers that agree (%), ± standard error"
            ),
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "wrongAgreement";

    /// <inheritdoc/>
    public override int Column => 10;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        Agreement.WrongAgreement(debates.First, debates.Same, debates.Voting.Tie);
}
