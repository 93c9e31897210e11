using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>A set of transcripts in which an agent's model spoke.</summary>
/// <param name="Set">Address of the set.</param>
/// <param name="Measures">Name of the measurement; null: training debates or debates of the guard.</param>
/// <param name="Messages">Number of its responses and, for a base model, summaries.</param>
/// <param name="SelectedFor">Agents whose training data was selected from the set, by address.</param>
public sealed record SpokenSet(
    string Set,
    string? Measures,
    int Messages,
    ImmutableArray<string> SelectedFor
);
