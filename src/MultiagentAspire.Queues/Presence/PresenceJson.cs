using System.Text.Json.Serialization;

namespace MultiagentAspire.Queues.Presence;

/// <summary>The JSON of <see cref="ProcessStatus"/>. What another version adds is ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(ProcessStatus))]
internal sealed partial class PresenceJson : JsonSerializerContext;
