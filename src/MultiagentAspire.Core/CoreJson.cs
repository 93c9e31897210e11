using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// The JSON form of Core's records in files and work items: camelCase keys, agents and enums by name. Every constructor
/// parameter without a default is required.
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
    /// <summary>As <see cref="Default"/>, but only characters that JSON requires to be escaped are escaped.</summary>
    public static CoreJson Readable => UnescapedJson.Core;
}
