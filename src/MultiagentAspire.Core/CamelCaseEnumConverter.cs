using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>Reads and writes enums by their camelCase names; numbers are rejected.</summary>
internal sealed class CamelCaseEnumConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
