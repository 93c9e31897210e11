using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// Two of an agent's own responses to one prompt: one that reached the consensus, and one that did not.
/// </summary>
/// <param name="Agent">Who wrote both.</param>
/// <param name="ProblemId">Where they came from.</param>
/// <param name="Prompt">Turns before either.</param>
/// <param name="Chosen">The response that means what the majority meant.</param>
/// <param name="Rejected">The response that means something else.</param>
public sealed record PreferencePair(
    AgentId Agent,
    string ProblemId,
    ImmutableArray<ChatTurn> Prompt,
    string Chosen,
    string Rejected
);
