using System.Text.Json.Serialization;

namespace MultiagentAspire.Endpoints.Jobs;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(PendingJob))]
[JsonSerializable(typeof(FinetuningRecord))]
internal sealed partial class JobJson : JsonSerializerContext;
