using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Dashboard.Debates;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>A question and what has come of it so far.</summary>
/// <param name="Agents">How many debate.</param>
/// <param name="Debate">Its turns with the votes over them; null before the first.</param>
/// <param name="Ending">Set when the debate is over.</param>
/// <param name="Fault">Why there is no ending, if so.</param>
internal sealed record Asked(
    Question Question,
    int Agents,
    JudgedDebate? Debate,
    Ending? Ending,
    string? Fault
)
{
    /// <summary>The outcome in a line: <c>-11 (2 of 3)</c>.</summary>
    public string Outcome =>
        Fault
        ?? (
            Ending is null ? "…"
            : !Ending.HasAnswer ? "no answer"
            : $"{Ending.Answer} ({Ending.Votes} of {Agents})"
        );
}
