using System.Text.Json.Serialization;

namespace MultiagentAspire.Training.Endpoints;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(JobNote))]
[JsonSerializable(typeof(EndpointRecord))]
internal sealed partial class EndpointJson : JsonSerializerContext;
