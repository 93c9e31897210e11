namespace MultiagentAspire.Tasks;

/// <summary>The user messages of a debate (paper section 6.1), as pure functions of text.</summary>
/// <param name="First">Message of round 1, from the question.</param>
/// <param name="ReviseWithOthers">
/// Message of a later round without summary, from the question and the other agents' responses.
/// </param>
/// <param name="ReviseWithSummary">Message of a later round with summary, from the question and the summary.</param>
/// <param name="Summarize">Message to the summarizer, from the other agents' responses.</param>
/// <param name="Check">Message of a later round of a single agent (N = 1), from the question.</param>
public sealed record TaskPrompts(
    Func<string, string> First,
    Func<string, IReadOnlyList<string>, string> ReviseWithOthers,
    Func<string, string, string> ReviseWithSummary,
    Func<IReadOnlyList<string>, string> Summarize,
    Func<string, string> Check
);
