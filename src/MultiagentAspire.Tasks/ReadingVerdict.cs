namespace MultiagentAspire.Tasks;

/// <summary>What another reading of the same response finds.</summary>
public sealed record ReadingVerdict(string? Extracted, bool Correct);
