using MultiagentAspire.Core;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Finetuning.Service;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(RunOrder))]
[JsonSerializable(typeof(RunProgress))]
internal sealed partial class RunServiceJson : JsonSerializerContext;
