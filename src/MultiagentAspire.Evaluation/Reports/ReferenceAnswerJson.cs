using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Reports;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ReferenceAnswer))]
internal sealed partial class ReferenceAnswerJson : JsonSerializerContext;
