using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// One message of an agent. <paramref name="Round"/> is 1-based (paper's m); <paramref name="Answer"/> is the
/// extracted answer, null when none parses.
/// </summary>
/// <param name="Agent">Who wrote it: the generator of the slot in round 1, its critic later.</param>
/// <param name="Round">1..M.</param>
/// <param name="Prompt">The exact conversation the agent was given.</param>
/// <param name="Text">The response, without the turn-end token.</param>
/// <param name="Answer">Extracted answer.</param>
/// <param name="Finish">Whether the agent stopped by itself.</param>
/// <param name="Tokens">Tokens generated, the turn end included.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="Adapter">Digest of the adapter that answered; null for the base model.</param>
/// <param name="Base">Digest of the base model that answered; null where an earlier version recorded the
/// debate.</param>
public sealed record AgentResponse(
    AgentId Agent,
    int Round,
    ImmutableArray<ChatTurn> Prompt,
    string Text,
    string? Answer,
    FinishReason Finish,
    int Tokens,
    int PromptTokens,
    string? Adapter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Base = null
);
