namespace MultiagentAspire.Tasks;

/// <summary>The user messages of a debate (paper section 6.1). All are pure functions of text.</summary>
/// <param name="First">question → round-1 message.</param>
/// <param name="ReviseWithOthers">(question, the other agents' responses) → message of a later round without
/// summary.</param>
/// <param name="ReviseWithSummary">(question, summary) → message of a later round with summary.</param>
/// <param name="Summarize">the other agents' responses → message to the summarizer.</param>
/// <param name="Check">question → message of a later round when the agent is alone (N = 1).</param>
public sealed record TaskPrompts(
    Func<string, string> First,
    Func<string, IReadOnlyList<string>, string> ReviseWithOthers,
    Func<string, string, string> ReviseWithSummary,
    Func<IReadOnlyList<string>, string> Summarize,
    Func<string, string> Check
);
