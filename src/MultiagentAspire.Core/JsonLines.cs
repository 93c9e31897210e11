using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MultiagentAspire.Core;

/// <summary>Reads and writes files of JSON lines: one value a line, in UTF-8.</summary>
public static class JsonLines
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    /// <summary>Writes the file atomically, over one that exists.</summary>
    /// <param name="type">The JSON form of an item.</param>
    public static void Write<T>(string path, IEnumerable<T> items, JsonTypeInfo<T> type)
    {
        AtomicFile.Write(path, WriteItems);

        void WriteItems(Stream stream)
        {
            foreach (var item in items)
            {
                JsonSerializer.Serialize(stream, item, type);
                stream.Write(NewLine);
            }
        }
    }

    /// <summary>Reads lazily, line by line; blank lines are skipped.</summary>
    /// <param name="type">The JSON form of an item.</param>
    /// <exception cref="InvalidDataException">
    /// A line is invalid or needs a later version. The message starts with <c>file:line:</c>.
    /// </exception>
    public static IEnumerable<T> Read<T>(string path, JsonTypeInfo<T> type) =>
        ReadNumbered(path, type).Select(line => line.Value);

    /// <summary>As <see cref="Read"/>, with 1-based line numbers.</summary>
    internal static IEnumerable<(int Line, T Value)> ReadNumbered<T>(string path, JsonTypeInfo<T> type)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path, Encoding.UTF8))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                yield return (number, Parse(line, type, path, number));
        }
    }

    internal static InvalidDataException InvalidLine(
        string path,
        int line,
        string reason,
        Exception? cause = null
    ) => new(FormattableString.Invariant($"{path}:{line}: {UntrustedText.ToSingleLine(reason)}"), cause);

    private static T Parse<T>(string text, JsonTypeInfo<T> type, string path, int line)
    {
        try
        {
            return StoredJson.Read(text, type);
        }
        catch (InvalidDataException error)
        {
            throw InvalidLine(path, line, error.Message, error);
        }
    }
}
