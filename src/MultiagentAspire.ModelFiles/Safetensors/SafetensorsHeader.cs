using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>
/// Reads and checks the JSON header of a safetensors file (huggingface/safetensors, Format), so that every offset
/// is safe to use afterwards. The file is untrusted.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>Most bytes of a header: the limit of the format itself.</summary>
    public const long MaximumBytes = 100_000_000;

    /// <summary>
    /// Most dimensions of a tensor. Language models have at most 4; a longer list is an error or an attack.
    /// </summary>
    private const int MaximumRank = 16;

    private const string Advice = "the file is damaged or was not written as safetensors; fetch it again";

    /// <summary>One checked entry.</summary>
    /// <param name="Name">State-dict name.</param>
    /// <param name="Type">Type of the elements.</param>
    /// <param name="Shape">Sizes, outermost first.</param>
    /// <param name="Begin">Offset of its first byte, from the first byte behind the header.</param>
    /// <param name="End">Offset behind its last byte.</param>
    public readonly record struct Entry(string Name, TensorType Type, long[] Shape, long Begin, long End);

    /// <summary>Entries in file order and the strings of <c>__metadata__</c>.</summary>
    /// <param name="file">Path for messages.</param>
    /// <param name="json">The header in UTF-8.</param>
    /// <param name="dataLength">Bytes behind the header. The entries cover them without gap or overlap.</param>
    /// <exception cref="ModelFileException">The header is not valid.</exception>
    public static (List<Entry> Entries, Dictionary<string, string> Metadata) Parse(
        string file,
        ReadOnlyMemory<byte> json,
        long dataLength
    )
    {
        if (json.Length == 0 || json.Span[0] != (byte)'{')
            throw new ModelFileException(file, $"the header does not begin with an opening brace; {Advice}");
        var root = JsonSection.Parse(file, json);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<Entry>();
        foreach (var property in Properties(root))
        {
            if (property.Name == "__metadata__")
                ReadMetadata(file, property.Value, metadata);
            else
                entries.Add(ReadEntry(file, property.Name, property.Value));
        }
        CheckCover(file, entries, dataLength);
        return (entries, metadata);
    }

    /// <summary>The members of an object; a name that is not valid text is an error.</summary>
    private static List<(string Name, JsonElement Value)> Properties(JsonSection root)
    {
        try
        {
            return [.. root.Element.EnumerateObject().Select(p => (p.Name, p.Value))];
        }
        catch (InvalidOperationException e)
        {
            throw new ModelFileException(root.File, $"a tensor's name is not valid text; {Advice}", e);
        }
    }

    /// <summary>Reads <c>__metadata__</c>, an object of strings.</summary>
    private static void ReadMetadata(string file, JsonElement value, Dictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new ModelFileException(file, $"'__metadata__' must be an object; {Advice}");
        var section = new JsonSection(file, "__metadata__", value);
        foreach (var (name, text) in Properties(section))
        {
            if (text.ValueKind != JsonValueKind.String)
                throw section.Error(name, $"must be a string; {Advice}");
            metadata[name] = section.Text(name, text);
        }
    }

    /// <summary>
    /// Reads <c>{"dtype": …, "shape": […], "data_offsets": [begin, end]}</c>; the offsets must fit type and
    /// shape.
    /// </summary>
    private static Entry ReadEntry(string file, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw CorruptError(file, name, "its entry is not an object");
        var section = new JsonSection(file, name, value);
        CheckKeys(section, name);
        var typeName = section.RequiredString("dtype");
        var type =
            TensorTypes.Parse(typeName)
            ?? throw CorruptError(file, name, $"has the unknown dtype {ModelFileException.Quote(typeName)}");
        var shape = Numbers(section, name, "shape", MaximumRank);
        var offsets = Numbers(section, name, "data_offsets", 2);
        if (offsets.Length != 2 || offsets[1] < offsets[0])
            throw CorruptError(file, name, "data_offsets must be [begin, end] with begin at most end");
        var shown = string.Join(", ", shape);
        var needed =
            type.Length(shape)
            ?? throw CorruptError(file, name, $"its shape [{shown}] is larger than any file");
        var given = offsets[1] - offsets[0];
        if (given != needed)
            throw CorruptError(
                file,
                name,
                $"shape [{shown}] of {type.Name()} needs {needed} bytes, data_offsets give {given}"
            );
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    /// <summary>Refuses an entry with a key that the format does not have.</summary>
    private static void CheckKeys(JsonSection section, string name)
    {
        foreach (var (key, _) in Properties(section))
            if (key is not ("dtype" or "shape" or "data_offsets"))
                throw CorruptError(
                    section.File,
                    name,
                    $"its entry has the unknown key {ModelFileException.Quote(key)}"
                );
    }

    /// <summary>A list of at most <paramref name="maxCount"/> integers from 0 on.</summary>
    private static long[] Numbers(JsonSection section, string name, string key, int maxCount)
    {
        var items = section.Array(key) ?? throw CorruptError(section.File, name, $"{key} is missing");
        var numbers = new List<long>();
        foreach (var item in items)
        {
            if (numbers.Count == maxCount)
                throw CorruptError(section.File, name, $"{key} has more than {maxCount} numbers");
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
                throw CorruptError(
                    section.File,
                    name,
                    $"{key} must hold whole numbers from 0 on, not {ModelFileException.Quote(item.GetRawText())}"
                );
            numbers.Add(number);
        }
        return [.. numbers];
    }

    /// <summary>Sorts the entries by offset and checks that they cover the data without gap or overlap.</summary>
    private static void CheckCover(string file, List<Entry> entries, long dataLength)
    {
        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        var position = 0L;
        foreach (var entry in entries)
        {
            CheckPosition(file, entry, position, dataLength);
            position = entry.End;
        }
        if (position != dataLength)
            throw new ModelFileException(
                file,
                $"{dataLength - position} bytes follow the last tensor; {Advice}"
            );
    }

    /// <summary>Checks that a tensor begins where the one before it ends, and ends within the data.</summary>
    private static void CheckPosition(string file, Entry entry, long position, long dataLength)
    {
        if (entry.Begin < position)
            throw CorruptError(
                file,
                entry.Name,
                $"begins at {entry.Begin}, inside the tensor before it, which ends at {position}"
            );
        if (entry.Begin > position)
            throw CorruptError(
                file,
                entry.Name,
                $"begins at {entry.Begin}, but the tensor before it ends at {position}: "
                    + "bytes between them belong to nothing"
            );
        if (entry.End > dataLength)
            throw CorruptError(
                file,
                entry.Name,
                $"ends at {entry.End}, past the {dataLength} bytes of data in the file, which is cut short"
            );
    }

    /// <summary>The error for a tensor's entry, with advice.</summary>
    private static ModelFileException CorruptError(string file, string tensor, string problem) =>
        new(file, $"tensor {ModelFileException.Quote(tensor)}: {problem}; {Advice}");
}
