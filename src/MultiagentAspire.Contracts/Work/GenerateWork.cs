using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>One response of one model: what inference workers do.</summary>
/// <param name="Model">What answers.</param>
/// <param name="Prompt">The conversation so far.</param>
/// <param name="Sampling">How the response is drawn.</param>
/// <param name="Seed">Its random numbers: the same work gives the same text on any worker.</param>
/// <param name="Stop">Texts that end the response.</param>
public sealed record GenerateWork(
    AgentModel Model,
    ImmutableArray<ChatTurn> Prompt,
    SamplingSettings Sampling,
    long Seed,
    ImmutableArray<string> Stop
);
