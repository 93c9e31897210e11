using System.Text.Json.Serialization;

namespace MultiagentAspire.Training.Sft;

/// <summary>JSON of checkpoints and outcomes. Losses that are not finite are written as names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(SftState))]
[JsonSerializable(typeof(OutcomeRecord))]
internal sealed partial class SftJson : JsonSerializerContext;
