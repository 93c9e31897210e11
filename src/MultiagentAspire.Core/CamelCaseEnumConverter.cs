using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>Enums by camelCase name; numbers are refused.</summary>
internal sealed class CamelCaseEnumConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
