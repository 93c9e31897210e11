using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(TrainingLine))]
internal sealed partial class TrainingLineJson : JsonSerializerContext;
