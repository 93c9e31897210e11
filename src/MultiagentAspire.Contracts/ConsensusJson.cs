using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>
/// The JSON of selection rules and counts in gRPC messages: camelCase keys, enums by name. Unknown keys, of later
/// versions, are ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(SelectionSettings))]
[JsonSerializable(typeof(SelectionEnd))]
public sealed partial class ConsensusJson : JsonSerializerContext;
