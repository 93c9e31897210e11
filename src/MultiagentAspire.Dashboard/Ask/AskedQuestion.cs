using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Dashboard.Debates;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>A question and what has come of it so far.</summary>
/// <param name="Agents">How many debate.</param>
/// <param name="Debate">Its turns with the votes over them; null before the first.</param>
/// <param name="Result">Set when the debate is over.</param>
/// <param name="Error">Why there is no ending, if so.</param>
internal sealed record AskedQuestion(
    Question Question,
    int Agents,
    AnalyzedDebate? Debate,
    Ending? Result,
    string? Error
)
{
    /// <summary>The outcome in a line: <c>-11 (2 of 3)</c>.</summary>
    public string Outcome =>
        Error
        ?? (
            Result is null ? "…"
            : !Result.HasAnswer ? "no answer"
            : $"{Result.Answer} ({Result.Votes} of {Agents})"
        );
}
