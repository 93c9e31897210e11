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

/// <summary>What came of it.</summary>
/// <param name="Text">The response, without the turn-end token.</param>
/// <param name="Tokens">Tokens generated, the turn end included.</param>
/// <param name="TooLong">Set when the prompt did not fit the model: why. There is no text then.</param>
/// <param name="Retries">Attempts at an endpoint beyond the first.</param>
/// <param name="Estimated">Whether the tokens are an estimate, since the endpoint did not tell them.</param>
public sealed record GenerateResult(
    string Text,
    FinishReason Finish,
    int Tokens,
    int PromptTokens,
    string? TooLong = null,
    int Retries = 0,
    bool Estimated = false
);

/// <summary>What came of a finetuning: the adapter, or why there is none.</summary>
/// <param name="NoneFits">Set when every example was too long: why.</param>
/// <param name="Dropped">Examples that were too long, when all were.</param>
public sealed record TrainResult(TrainingOutcome? Outcome, string? NoneFits = null, int Dropped = 0);
