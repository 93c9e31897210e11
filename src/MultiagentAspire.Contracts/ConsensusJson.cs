using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>The JSON of a selection's rules and counts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(SelectionSettings))]
[JsonSerializable(typeof(SelectionEnd))]
public sealed partial class ConsensusJson : JsonSerializerContext;
