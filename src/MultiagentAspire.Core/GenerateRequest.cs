using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// One response of one model: the same record from a debate over the queue to the engine or the endpoint that
/// answers it. Equal requests give equal texts on any worker. Its JSON is the body of a <c>generate</c> work
/// item, whose id follows from that JSON.
/// </summary>
/// <param name="Model">The model that answers.</param>
/// <param name="Prompt">The conversation so far, oldest turn first; the model's own chat template renders it.</param>
/// <param name="Sampling">How tokens are drawn, and how many at most.</param>
/// <param name="Seed">Seed of the response's random numbers; token i is drawn by a number that (seed, i)
/// alone decides.</param>
/// <param name="Stop">Texts that end the response and are not part of it; empty texts are ignored.</param>
public sealed record GenerateRequest(
    AgentModel Model,
    ImmutableArray<ChatTurn> Prompt,
    RequestedSampling Sampling,
    long Seed,
    ImmutableArray<string> Stop
);
