using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// The JSON of work items and their results: camelCase keys, enums by name. Unknown keys, of later versions, are
/// ignored. Ids of items follow from this JSON, so keys and their order must not change.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(GenerateRequest))]
[JsonSerializable(typeof(GenerateResult))]
[JsonSerializable(typeof(ScoringRequest))]
[JsonSerializable(typeof(ScoringResult))]
[JsonSerializable(typeof(DebateRequest))]
[JsonSerializable(typeof(TrainingJob))]
[JsonSerializable(typeof(TrainingProgress))]
[JsonSerializable(typeof(TrainWorkResult))]
public sealed partial class WorkJson : JsonSerializerContext;
