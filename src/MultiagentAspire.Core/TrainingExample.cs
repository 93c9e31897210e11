using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// One example of supervised finetuning. Files have it as a line in TRL's prompt-completion form.
/// </summary>
/// <param name="Agent">The agent that wrote the response. No other agent may train on it.</param>
/// <param name="ProblemId">Id of the problem.</param>
/// <param name="Prompt">The turns before the completion; they carry no loss.</param>
/// <param name="Completion">
/// The assistant turns to learn. User turns may be between them as context; they carry no loss.
/// </param>
public sealed record TrainingExample(
    AgentId Agent,
    string ProblemId,
    ImmutableArray<ChatTurn> Prompt,
    ImmutableArray<ChatTurn> Completion
)
{
    /// <summary>Factor of the loss of each of its tokens: positive; 1 in data without weights.</summary>
    public double Weight { get; init; } = 1;
}
