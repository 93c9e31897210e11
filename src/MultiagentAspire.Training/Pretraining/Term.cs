namespace MultiagentAspire.Training.Pretraining;

/// <summary>A term of an expression: its sign, and one factor or two.</summary>
public readonly record struct Term(bool Negative, int First, int? Second);
