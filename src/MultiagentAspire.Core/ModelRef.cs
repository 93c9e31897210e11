using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// A base model: its folder in Hugging Face layout and the digest of its content, or what answers at an
/// endpoint.
/// </summary>
/// <param name="Path">The folder; of a model at an endpoint its address and name, for people to read.</param>
public sealed record ModelRef(string Path, string Digest)
{
    /// <summary>Whether its weights lie here, so that it can be finetuned.</summary>
    [JsonIgnore]
    public bool HasFolder => Endpoint is null or { Adapters: not null };

    /// <summary>Where it answers and how it is called; null for a model that answers from its folder.</summary>
    [JsonPropertyName("remote"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndpointModel? Endpoint { get; init; }
}
