using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>An evaluation question most of whose text is also in one training question.</summary>
/// <param name="Evaluated">The evaluation question.</param>
/// <param name="Trained">The training question.</param>
/// <param name="Share">Share in 0..1 of the evaluation question's n-grams that the training question has.</param>
public sealed record NearDuplicate(Problem Evaluated, Problem Trained, double Share);
