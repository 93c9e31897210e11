using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One comparison over runs. Problems of the runs are pooled: each run has its own.</summary>
/// <param name="Left">The arm that is expected to be better.</param>
/// <param name="Right">The arm it is compared with.</param>
/// <param name="Difference">Left minus right, in shares.</param>
/// <param name="Test">
/// McNemar's exact test over the pooled problems of all runs, not corrected for the number of comparisons.
/// </param>
public sealed record ComparisonOverRuns(
    ComparedArm Left,
    ComparedArm Right,
    OverRuns Difference,
    McNemar Test
);
