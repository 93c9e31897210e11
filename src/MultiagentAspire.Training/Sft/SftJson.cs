using System.Text.Json.Serialization;

namespace MultiagentAspire.Training.Sft;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(SftState))]
[JsonSerializable(typeof(OutcomeRecord))]
internal sealed partial class SftJson : JsonSerializerContext;
