using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// The JSON of Core's records: camelCase, agents and enums by name, every constructor parameter without a
/// default required.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [
        typeof(CamelCaseEnumConverter<FinishReason>),
        typeof(CamelCaseEnumConverter<AdapterKind>),
        typeof(CamelCaseEnumConverter<NoConsensusReason>),
    ]
)]
[JsonSerializable(typeof(DebateRequest))]
[JsonSerializable(typeof(DebateTranscript))]
[JsonSerializable(typeof(ConsensusResult))]
[JsonSerializable(typeof(TrainingJob))]
[JsonSerializable(typeof(TrainingOutcome))]
[JsonSerializable(typeof(SelectionCounts))]
public sealed partial class CoreJson : JsonSerializerContext
{
    /// <summary>As <see cref="Default"/>, but text stays readable: only what JSON itself demands is escaped.</summary>
    public static CoreJson Readable => UnescapedJson.Core;
}
