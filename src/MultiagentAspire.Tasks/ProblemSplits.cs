using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>A training set and an evaluation set without a common problem.</summary>
/// <param name="Train">Training problems; their reference answers are not read by training.</param>
/// <param name="Evaluate">Evaluation problems, all with a reference answer.</param>
public sealed record ProblemSplits(
    IReadOnlyList<LabelledProblem> Train,
    IReadOnlyList<LabelledProblem> Evaluate
);
