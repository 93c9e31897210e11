using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>One agent of the overview with the agents whose training started from it.</summary>
/// <param name="Agent">Its address.</param>
/// <param name="Digest">Content digest of its adapter, or of its base model.</param>
/// <param name="Examples">Number of training examples; null before any training.</param>
/// <param name="SelectedFrom">Address of the debates from which these were selected; null before any training.</param>
/// <param name="Kept">Why it kept the model that it started from; null where it has a new one.</param>
/// <param name="Children">The agents that start from it.</param>
public sealed record AgentNode(
    string Agent,
    string Digest,
    int? Examples,
    string? SelectedFrom,
    string? Kept,
    ImmutableArray<AgentNode> Children
);
