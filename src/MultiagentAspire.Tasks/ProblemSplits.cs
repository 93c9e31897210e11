using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>A train set and an evaluation set without a common problem.</summary>
public sealed record ProblemSplits(
    IReadOnlyList<LabelledProblem> Train,
    IReadOnlyList<LabelledProblem> Evaluate
);
