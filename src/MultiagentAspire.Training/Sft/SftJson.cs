using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MultiagentAspire.Training.Sft;

/// <summary>JSON of checkpoints and outcomes. Losses that are not finite are written as names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(SftState))]
[JsonSerializable(typeof(OutcomeRecord))]
internal sealed partial class SftJson : JsonSerializerContext
{
    /// <summary>Reads a JSON file of a training.</summary>
    /// <param name="path">The file, which must exist.</param>
    /// <param name="type">The type of its content.</param>
    /// <param name="remedy">What the user can do, as the end of the error's sentence.</param>
    /// <exception cref="InvalidDataException">The file is damaged. One line: file, problem, remedy.</exception>
    public static T ReadFile<T>(string path, JsonTypeInfo<T> type, string remedy)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), type)
                ?? throw new InvalidDataException($"{path} is empty; {remedy}.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"{path} cannot be read ({error.Message.ReplaceLineEndings(" ")}); {remedy}.",
                error
            );
        }
    }
}
