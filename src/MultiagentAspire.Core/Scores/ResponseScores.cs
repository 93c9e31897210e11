using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>One response of a debate under the models of its round.</summary>
/// <param name="Tokens">Number of its tokens, at least 1.</param>
/// <param name="Own">Mean negative log-likelihood under its author, in nats per token.</param>
/// <param name="Others">
/// [n]: under the model of slot n in the same round; null for the response's own slot, and for a model that cannot be
/// compared: at an endpoint, or of another base.
/// </param>
/// <param name="Base">Under the author's base model without an adapter.</param>
public sealed record ResponseScores(
    int Tokens,
    double Own,
    ImmutableArray<ModelScore?> Others,
    ModelScore Base
);
