using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>One problem whose responses models scored.</summary>
/// <param name="Scores">The scores of the first slots' responses.</param>
/// <param name="Final">[n]: the graded final answers of all slots.</param>
public sealed record ScoredAnswers(DebateScores Scores, ImmutableArray<GradedAnswer> Final);
