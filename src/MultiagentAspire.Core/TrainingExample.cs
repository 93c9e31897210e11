using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// One supervised record: the loss is on <paramref name="Completion"/> only. Written as a TRL
/// prompt–completion line.
/// </summary>
/// <param name="Agent">The agent whose own response this is, and the only one that may train on it.</param>
/// <param name="ProblemId">Where it came from.</param>
/// <param name="Prompt">Turns before the completion.</param>
/// <param name="Completion">The assistant turn(s) to learn. User turns may stand between them as context;
/// they carry no loss.</param>
public sealed record TrainingExample(
    AgentId Agent,
    string ProblemId,
    ImmutableArray<ChatTurn> Prompt,
    ImmutableArray<ChatTurn> Completion
);
