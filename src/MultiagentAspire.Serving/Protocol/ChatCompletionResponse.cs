using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// A response that is given whole. <c>seed</c> is an extension: the one that was made up, where the request
/// named none.
/// </summary>
internal sealed record ChatCompletionResponse(
    string Id,
    long Created,
    string Model,
    string SystemFingerprint,
    long Seed,
    ImmutableArray<ChatCompletionChoice> Choices,
    Usage Usage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DebateReport? Debate
)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "chat.completion";
}
