using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>An estimate for k of an arm's samples, such as pass@k.</summary>
/// <param name="K">Number of samples, at least 1.</param>
/// <param name="Estimate">Mean over problems, a share in 0..1.</param>
public sealed record AtK(int K, Estimate Estimate);
