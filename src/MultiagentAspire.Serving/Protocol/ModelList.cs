using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>The response of <c>GET /v1/models</c>.</summary>
/// <param name="Data">All names, as in <see cref="ServedModels.Named"/>.</param>
internal sealed record ModelList(ImmutableArray<ModelObject> Data)
{
    /// <summary>Type of the object, the first member.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";
}
