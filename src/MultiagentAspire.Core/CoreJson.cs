using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>The JSON of Core's records: camelCase, agents and enums by name, every constructor parameter without a default required.</summary>
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
    public static CoreJson Readable => ReadableJson.Core;
}

/// <summary>The contexts with the relaxed encoder. Apart from them, since the parts of a partial class initialise their statics in no stated order.</summary>
internal static class ReadableJson
{
    public static CoreJson Core { get; } = new(Relaxed(CoreJson.Default.Options));

    public static TrainingLineJson Lines { get; } = new(Relaxed(TrainingLineJson.Default.Options));

    private static JsonSerializerOptions Relaxed(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>Enums by camelCase name; numbers are refused.</summary>
internal sealed class CamelCaseEnumConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
