using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>JSON of the run queue: bodies and progress. Fields of later versions are ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunProgress))]
internal sealed partial class RunServiceJson : JsonSerializerContext;
