using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>The JSON of lines of data files: camelCase keys. Unknown keys are ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(TrainingLine))]
internal sealed partial class TrainingLineJson : JsonSerializerContext;
