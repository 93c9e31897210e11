using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MultiagentAspire.Core;

/// <summary>
/// Reads JSON that this product stored or sent, perhaps by another version of it. Every error is one line that can
/// be shown as it is.
/// </summary>
public static class StoredJson
{
    /// <summary>Reads one record.</summary>
    /// <param name="json">The record; it may begin with a minimum version (<see cref="RecordVersion"/>).</param>
    /// <param name="type">Its type.</param>
    /// <exception cref="InvalidDataException">
    /// The text is no such record, is null, or needs a later version. The message is the reason alone, without the name
    /// of a file.
    /// </exception>
    public static T Read<T>(string json, JsonTypeInfo<T> type)
    {
        try
        {
            RecordVersion.Require(json);
            return JsonSerializer.Deserialize(json, type)
                ?? throw new InvalidDataException("null instead of a record");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(UntrustedText.ToSingleLine(error.Message), error);
        }
    }

    /// <inheritdoc cref="Read{T}(string, JsonTypeInfo{T})"/>
    /// <param name="options">How the record is read.</param>
    public static T Read<T>(string json, JsonSerializerOptions options) => Read(json, TypeInfo<T>(options));

    /// <summary>Reads one file that holds one record.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The record's type.</param>
    /// <param name="remedy">What to do if it cannot be read, as the end of a sentence: "delete it to …".</param>
    /// <exception cref="InvalidDataException">
    /// The file is no such record or needs a later version: one line with the file, the reason and the remedy.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static T ReadFile<T>(string path, JsonTypeInfo<T> type, string remedy)
    {
        try
        {
            return Read(File.ReadAllText(path), type);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path} cannot be read ({error.Message}); {remedy}.", error);
        }
    }

    /// <inheritdoc cref="ReadFile{T}(string, JsonTypeInfo{T}, string)"/>
    /// <param name="options">How the record is read.</param>
    public static T ReadFile<T>(string path, JsonSerializerOptions options, string remedy) =>
        ReadFile(path, TypeInfo<T>(options), remedy);

    /// <summary>
    /// Options without a resolver get the one that reflects, as they would at their first serialization: a process may
    /// read before it writes.
    /// </summary>
    private static JsonTypeInfo<T> TypeInfo<T>(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
