using System.Text.Json.Serialization;

namespace MultiagentAspire.Queues.Presence;

/// <summary>JSON of <see cref="ProcessStatus"/>. Fields of other versions are ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(ProcessStatus))]
internal sealed partial class PresenceJson : JsonSerializerContext;
