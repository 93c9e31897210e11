using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// A whole response. <c>seed</c> and <c>debate</c> are extensions of the protocol.
/// </summary>
/// <param name="Id">Unique id, <c>chatcmpl-…</c>.</param>
/// <param name="Created">Unix time in seconds.</param>
/// <param name="Model">Full name of the model.</param>
/// <param name="SystemFingerprint"><c>fp_</c> and the start of the weights' digest.</param>
/// <param name="Seed">The request's seed, or the random one used in its place.</param>
/// <param name="Choices">In the order of their index; one for a society.</param>
/// <param name="Usage">Tokens of all choices and turns.</param>
/// <param name="Debate">How a society came to its answer; left out for an agent.</param>
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
    /// <summary>Type of the object, the first member.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "chat.completion";
}
