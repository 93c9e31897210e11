using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>One response in the lineage of a training example.</summary>
/// <param name="Address">Address of the message.</param>
/// <param name="Round">1 to M.</param>
/// <param name="Speaker">The agent that gave it, as it was then.</param>
/// <param name="Seed">Seed of its random numbers.</param>
/// <param name="Learned">Whether the example learns it; otherwise it is context.</param>
/// <param name="Answer">The answer that was read from it; null where none was.</param>
/// <param name="Prompt">The conversation that it answers.</param>
public sealed record TracedResponse(
    string Address,
    int Round,
    string Speaker,
    ulong Seed,
    bool Learned,
    string? Answer,
    ImmutableArray<ChatTurn> Prompt
);
