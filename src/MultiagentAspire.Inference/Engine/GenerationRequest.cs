using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Inference.Engine;

/// <summary>One completion to generate.</summary>
/// <param name="Prompt">Token ids, at least one.</param>
/// <param name="Sampling">How tokens are drawn, and how many at most.</param>
/// <param name="Seed">Token i is drawn by a number that (seed, i) alone decides.</param>
/// <param name="Adapter">Whose adapter answers; null for the base model.</param>
/// <param name="Stop">Texts that end the completion; they are not part of it.</param>
/// <param name="IgnoreEos">Go on past end-of-turn tokens.</param>
public sealed record GenerationRequest(
    IReadOnlyList<int> Prompt,
    SamplingSettings Sampling,
    ulong Seed,
    AdapterRef? Adapter = null,
    ImmutableArray<string> Stop = default,
    bool IgnoreEos = false
);
