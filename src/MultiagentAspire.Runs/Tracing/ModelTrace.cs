using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>The model of an agent by its digests.</summary>
/// <param name="BasePath">Folder of the base model, or address and name of a model at an endpoint.</param>
/// <param name="BaseDigest">Content digest of the base model.</param>
/// <param name="AdapterPath">Folder of the adapter or of the full weights; null: the base model alone.</param>
/// <param name="AdapterDigest">Content digest of that folder; null: the base model alone.</param>
/// <param name="Endpoint">The endpoint that answers for it; null: local workers do.</param>
public sealed record ModelTrace(
    string BasePath,
    string BaseDigest,
    string? AdapterPath,
    string? AdapterDigest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Endpoint
)
{
    internal static ModelTrace Of(AgentModel model) =>
        new(
            model.Base.Path,
            model.Base.Digest,
            model.Adapter?.Path,
            model.Adapter?.Digest,
            model.Base.Endpoint is { } endpoint ? $"{endpoint.Address} {endpoint.Model}" : null
        );
}
