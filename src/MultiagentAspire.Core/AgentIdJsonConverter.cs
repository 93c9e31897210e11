using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>Reads and writes agents by their text form, <c>critic-1</c>, as values and as keys.</summary>
public sealed class AgentIdJsonConverter : JsonConverter<AgentId>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is no agent name.</exception>
    public override AgentId Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        reader.TokenType == JsonTokenType.String
            ? Parse(reader.GetString()!)
            : throw new JsonException("an agent is a string such as \"critic-1\"");

    /// <inheritdoc/>
    /// <exception cref="JsonException">The key is no agent name.</exception>
    public override AgentId ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => Parse(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AgentId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    /// <inheritdoc/>
    public override void WriteAsPropertyName(
        Utf8JsonWriter writer,
        AgentId value,
        JsonSerializerOptions options
    ) => writer.WritePropertyName(value.ToString());

    private static AgentId Parse(string text) =>
        AgentId.TryParse(text, out var agent)
            ? agent
            : throw new JsonException($"\"{text}\" is no agent name such as \"critic-1\"");
}
