using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The most accurate way to answer that costs at most so many tokens a problem.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Measure">How its responses become one answer, such as "majority of 3".</param>
/// <param name="TokensPerProblem">Generated tokens and uncached prompt tokens of one problem.</param>
/// <param name="Accuracy">Share of right answers in 0..1.</param>
/// <param name="TokensTrained">Tokens of all training that led to it.</param>
public sealed record BudgetPoint(
    string Arm,
    string Measure,
    double TokensPerProblem,
    Estimate Accuracy,
    long TokensTrained
);
