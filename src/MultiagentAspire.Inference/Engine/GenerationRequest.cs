using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Inference.Engine;

/// <summary>One completion to generate.</summary>
/// <param name="Prompt">Token ids, at least one.</param>
/// <param name="Sampling">Temperature, top-p, top-k, and the maximum number of tokens.</param>
/// <param name="Seed">Token i is sampled with a random number that depends on the seed and i alone.</param>
/// <param name="Adapter">The adapter; null: the base model.</param>
/// <param name="Stop">Stop strings: texts that end the completion and are not part of it. Default: none.</param>
/// <param name="IgnoreEos">Whether the completion continues after end-of-turn tokens.</param>
public sealed record GenerationRequest(
    IReadOnlyList<int> Prompt,
    SamplingSettings Sampling,
    ulong Seed,
    AdapterRef? Adapter = null,
    ImmutableArray<string> Stop = default,
    bool IgnoreEos = false
);
