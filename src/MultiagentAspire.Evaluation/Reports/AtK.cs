using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>A metric that depends on a number of samples k.</summary>
public sealed record AtK(int K, Estimate Estimate);
