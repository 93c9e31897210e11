using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Dashboard.Debates;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>A question with its debate so far.</summary>
/// <param name="Question">The question.</param>
/// <param name="Agents">Number of agents that respond in a round.</param>
/// <param name="Debate">The turns received so far and their votes; null before the first turn.</param>
/// <param name="Result">The result of the debate; null until it ends.</param>
/// <param name="Error">Why the debate has no result; null while it runs and when it succeeded.</param>
internal sealed record AskedQuestion(
    Question Question,
    int Agents,
    AnalyzedDebate? Debate,
    Ending? Result,
    string? Error
)
{
    /// <summary>The outcome in a line: <c>-11 (2 of 3)</c>, the error, or an ellipsis while the debate runs.</summary>
    public string Outcome =>
        Error
        ?? (
            Result is null ? "…"
            : !Result.HasAnswer ? "no answer"
            : $"{Result.Answer} ({Result.Votes} of {Agents})"
        );
}
