using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// A model as <c>GET /v1/models</c> shows it. <c>root</c> and <c>parent</c> are vLLM's: what answers, and of
/// an adapter the model it was made of.
/// </summary>
internal sealed record ModelObject(string Id, long Created, string Root, string? Parent)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "model";

    public string OwnedBy { get; } = "multiagent";
}
