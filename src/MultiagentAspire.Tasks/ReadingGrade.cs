namespace MultiagentAspire.Tasks;

/// <summary>What another reading of the same response finds.</summary>
public sealed record ReadingGrade(string? Extracted, bool Correct);
