using System.Text.Json.Serialization;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>JSON of pending jobs and of the results of jobs. All values are required.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(PendingJob))]
[JsonSerializable(typeof(FinetuningRecord))]
internal sealed partial class JobJson : JsonSerializerContext;
