namespace MultiagentAspire.Tasks;

/// <summary>A response with its grade.</summary>
/// <param name="Text">The response.</param>
/// <param name="Answer">The extracted answer; null where none parses.</param>
/// <param name="Correct">Whether the answer is correct; a response without an answer counts as wrong.</param>
public sealed record GradedAnswer(string Text, string? Answer, bool Correct)
{
    /// <summary>Weight of its vote in percent, 1 to 100; null where votes are equal.</summary>
    public int? Confidence { get; init; }
}
