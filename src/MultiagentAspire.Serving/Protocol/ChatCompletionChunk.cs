using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>One chunk of a streamed response.</summary>
/// <param name="Id">The same in all chunks, <c>chatcmpl-…</c>.</param>
/// <param name="Created">Unix time in seconds.</param>
/// <param name="Model">Full name of the model.</param>
/// <param name="SystemFingerprint"><c>fp_</c> and the start of the weights' digest.</param>
/// <param name="Seed">Seed of the generation; an extension.</param>
/// <param name="Choices">One, or none in the chunk with the usage.</param>
/// <param name="Usage">Tokens, in the last chunk if the request asks for them.</param>
/// <param name="Debate">How a society came to its answer, in the last chunk of its choice; an extension.</param>
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
    /// <summary>Type of the object, the first member.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "chat.completion.chunk";
}
