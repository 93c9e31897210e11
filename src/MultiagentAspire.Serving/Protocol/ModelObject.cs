using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// A model in the response of <c>GET /v1/models</c>. <c>root</c> and <c>parent</c> are vLLM's extensions.
/// </summary>
/// <param name="Id">The name that clients use, with or without an iteration.</param>
/// <param name="Created">Unix time in seconds.</param>
/// <param name="Root">Folder of the weights, or the full name of a society.</param>
/// <param name="Parent">Name of the model that an adapter was made of; null for others.</param>
internal sealed record ModelObject(string Id, long Created, string Root, string? Parent)
{
    /// <summary>Type of the object, the first member.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "model";

    /// <summary>Always <c>multiagent</c>; clients expect the member.</summary>
    public string OwnedBy { get; } = "multiagent";
}
