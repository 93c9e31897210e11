using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// Two of an agent's own responses to one prompt: one whose answer is the consensus, and one whose answer is not.
/// </summary>
/// <param name="Agent">The agent that wrote both.</param>
/// <param name="ProblemId">Id of the problem.</param>
/// <param name="Prompt">The turns before both responses.</param>
/// <param name="Chosen">The response whose answer is the consensus.</param>
/// <param name="Rejected">The response with another answer.</param>
public sealed record PreferencePair(
    AgentId Agent,
    string ProblemId,
    ImmutableArray<ChatTurn> Prompt,
    string Chosen,
    string Rejected
);
