using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>The JSON of a selection's rules and counts. Fields of later versions are ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(SelectionSettings))]
[JsonSerializable(typeof(SelectionEnd))]
public sealed partial class ConsensusJson : JsonSerializerContext;
