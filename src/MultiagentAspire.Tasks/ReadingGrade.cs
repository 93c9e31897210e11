namespace MultiagentAspire.Tasks;

/// <summary>The grade of a response by one of the task's other readings.</summary>
/// <param name="Extracted">The answer that this reading extracts; null where it finds none.</param>
/// <param name="Correct">Whether it is correct; false without an answer.</param>
public sealed record ReadingGrade(string? Extracted, bool Correct);
