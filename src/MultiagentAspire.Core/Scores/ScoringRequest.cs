using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// Asks how probable a response is under its author and under other models of the same base, and how far their
/// distributions over the next token lie apart. Its JSON is the body of a work item, whose id follows from that JSON.
/// </summary>
/// <param name="Author">The model that gave the response; its base is in a folder.</param>
/// <param name="Prompt">The exact conversation that it answered.</param>
/// <param name="Text">The response, without the turn-end token.</param>
/// <param name="IsEnded">
/// Whether the author ended its turn: the token that ends it then is one of the response's tokens.
/// </param>
/// <param name="Others">The models to compare with the author, all of its base.</param>
/// <param name="Embeds">Whether the result has an embedding of the response by the author.</param>
public sealed record ScoringRequest(
    AgentModel Author,
    ImmutableArray<ChatTurn> Prompt,
    string Text,
    bool IsEnded,
    ImmutableArray<AgentModel> Others,
    bool Embeds = false
);
