using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>One message of one agent in a debate, as transcripts store it.</summary>
/// <param name="Agent">The author: the generator of the slot in round 1, its critic in later rounds.</param>
/// <param name="Round">1 to M, the paper's m.</param>
/// <param name="Prompt">The exact conversation that the agent answered.</param>
/// <param name="Text">The response, without the turn-end token.</param>
/// <param name="Answer">The answer that the task extracted from the text; null where none parses.</param>
/// <param name="FinishReason">Whether the agent ended its turn or reached the limit on tokens.</param>
/// <param name="Tokens">Number of generated tokens, the turn end included.</param>
/// <param name="PromptTokens">Number of tokens of the prompt.</param>
public sealed record AgentResponse(
    AgentId Agent,
    int Round,
    ImmutableArray<ChatTurn> Prompt,
    string Text,
    string? Answer,
    [property: JsonPropertyName("finish")] FinishReason FinishReason,
    int Tokens,
    int PromptTokens
)
{
    /// <summary>Content digest of the adapter that answered; null for the base model.</summary>
    [JsonRequired]
    public string? Adapter { get; init; }

    /// <summary>
    /// The model's own confidence in percent, 1 to 100: the geometric mean of the probabilities of its tokens. Null
    /// where the debate does not ask for it, or the model does not report it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Confidence { get; init; }

    /// <summary>
    /// Content digest of the base model that answered; null in transcripts of earlier versions, which did not record
    /// it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Base { get; init; }
}
