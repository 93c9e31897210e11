using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Inference.Engine;

/// <summary>A finished completion.</summary>
/// <param name="Ids">Generated ids, without an end-of-turn token that ended it.</param>
/// <param name="LogProbabilities">Log probability of each id at temperature 1, in nats.</param>
/// <param name="FinishReason">
/// Stop: ended by an end-of-turn token or a stop string. Length: ended by the token limit or the context.
/// </param>
/// <param name="Generated">Number of generated tokens, an end-of-turn token included.</param>
public sealed record GenerationResult(
    ImmutableArray<int> Ids,
    ImmutableArray<double> LogProbabilities,
    FinishReason FinishReason,
    int Generated
);
