using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

internal sealed record ModelList(ImmutableArray<ModelObject> Data)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";
}
