namespace MultiagentAspire.Training.Pretraining;

/// <summary>A term of an expression.</summary>
/// <param name="Negative">Whether the term is subtracted.</param>
/// <param name="First">The number, or the first factor; at least 0.</param>
/// <param name="Second">The second factor of a product; null for a number.</param>
public readonly record struct Term(bool Negative, int First, int? Second);
