using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>One piece of a streamed response.</summary>
internal sealed record ChatCompletionChunk(
    string Id,
    long Created,
    string Model,
    string SystemFingerprint,
    long Seed,
    ImmutableArray<ChatCompletionChunkChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usage? Usage = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DebateReport? Debate = null
)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "chat.completion.chunk";
}
