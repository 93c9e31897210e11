using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// A base model in a folder or at an endpoint.
/// </summary>
/// <param name="Path">
/// The folder in Hugging Face layout; for a model at an endpoint without a folder its address and name, as text for
/// people.
/// </param>
/// <param name="Digest">
/// Content digest of the folder, or <see cref="EndpointModel.Digest"/>; key of caches and work-item ids.
/// </param>
public sealed record ModelRef(string Path, string Digest)
{
    /// <summary>Whether its weights are in a local folder, where it can be finetuned.</summary>
    [JsonIgnore]
    public bool HasFolder => Endpoint is null or { Adapters: not null };

    /// <summary>The endpoint that answers for it; null for a model that local workers load.</summary>
    [JsonPropertyName("remote"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndpointModel? Endpoint { get; init; }
}
