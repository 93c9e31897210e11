using System.Text.Json.Serialization;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>A run as it lies on the queue: the run file's text, so that whichever service takes it up reads the same.</summary>
internal sealed record RunOrder(string RunFile, string Command);

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
