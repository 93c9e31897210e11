using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Inference.Engine;

/// <summary>A finished completion.</summary>
/// <param name="Ids">Generated ids; an end-of-turn token that ended it is not among them.</param>
/// <param name="LogProbabilities">Of each id under the untempered model, in nats.</param>
/// <param name="Finish">Stop: by an end-of-turn token or stop text. Length: by the token limit or the context.</param>
/// <param name="Generated">Tokens generated, an end-of-turn token included.</param>
public sealed record GenerationResult(
    ImmutableArray<int> Ids,
    ImmutableArray<double> LogProbabilities,
    FinishReason Finish,
    int Generated
);
