using System.Text.Json;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// Reads and writes arms in <c>run.json</c>: a registered arm is a string with its name, as in runs of earlier
/// versions; an overlay is an object.
/// </summary>
internal sealed class ArmEntryJsonConverter : JsonConverter<ArmEntry>
{
    public override ArmEntry Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (reader.TokenType == JsonTokenType.String)
            return Known(ArmEntry.Plain(reader.GetString()!));
        var stored =
            JsonSerializer.Deserialize<Overlay>(ref reader, options)
            ?? throw new JsonException("An arm is null.");
        return Known(
            new ArmEntry(stored.Name, stored.Kind)
            {
                Like = stored.Like,
                Samples = stored.Samples,
                Agents = stored.Agents,
                Debate = stored.Debate,
                Summarizer = stored.Summarizer,
                Selection = stored.Selection,
                Training = stored.Training,
            }
        );
    }

    public override void Write(Utf8JsonWriter writer, ArmEntry value, JsonSerializerOptions options)
    {
        if (value.Like is not { } like)
        {
            writer.WriteStringValue(value.Name);
            return;
        }
        var stored = new Overlay
        {
            Name = value.Name,
            Like = like,
            Kind = value.Kind,
            Samples = value.Samples,
            Agents = value.Agents,
            Debate = value.Debate,
            Summarizer = value.Summarizer,
            Selection = value.Selection,
            Training = value.Training,
        };
        JsonSerializer.Serialize(writer, stored, options);
    }

    private static ArmEntry Known(ArmEntry arm) =>
        ArmKinds.Find(arm.Kind) is null
            ? throw new JsonException($"The arm '{arm.Kind}' is unknown; the run is of another version.")
            : arm;

    /// <summary>The stored form of an overlay. The order of the properties is that of the keys in the file.</summary>
    private sealed record Overlay
    {
        public required string Name { get; init; }

        public required string Like { get; init; }

        public required string Kind { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public int? Samples { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public int? Agents { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public DebateSettings? Debate { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Summarizer { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public RunSelection? Selection { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public RunTraining? Training { get; init; }
    }
}
