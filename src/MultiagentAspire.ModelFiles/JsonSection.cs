using System.Text.Json;

namespace MultiagentAspire.ModelFiles;

/// <summary>One object of a foreign JSON file, read key by key with a clear error for each key that is missing or of the wrong kind.</summary>
internal readonly struct JsonSection(string file, string path, JsonElement element)
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 64,
        AllowDuplicateProperties = false,
    };

    public string File { get; } = file;
    public JsonElement Element { get; } = element;

    /// <summary>Reads a whole file whose root is an object. Larger than <paramref name="maximumBytes"/> is refused before anything is read.</summary>
    public static JsonSection ReadFile(string path, long maximumBytes)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new ModelFileException(
                path,
                "the file does not exist; give the folder of a model in Hugging Face layout"
            );
        if (info.Length > maximumBytes)
            throw new ModelFileException(
                path,
                $"{info.Length} bytes, more than the {maximumBytes} allowed for this kind of file"
            );
        return Parse(path, System.IO.File.ReadAllBytes(path));
    }

    public static JsonSection Parse(string file, ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ModelFileException(file, "the JSON text must be an object");
            return new JsonSection(file, "", document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new ModelFileException(file, $"not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // Names or strings that are not valid UTF-8 or hold lone surrogates.
            throw new ModelFileException(file, $"not valid JSON text: {e.Message}", e);
        }
    }

    public ModelFileException Error(string key, string problem) =>
        new(File, $"{ModelFileException.Quote(Name(key))} {problem}");

    private string Name(string key) =>
        key.Length == 0 ? path
        : path.Length == 0 ? key
        : $"{path}.{key}";

    /// <summary>The value of a key, or null when it is absent or JSON null.</summary>
    public JsonElement? Find(string key) =>
        Element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement Require(string key) => Find(key) ?? throw Error(key, "is missing; it must be given");

    public JsonSection? Section(string key) =>
        Find(key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } value => new JsonSection(File, Name(key), value),
            _ => throw Error(key, "must be an object"),
        };

    /// <summary>A member that is an object, without looking for its name among all the others.</summary>
    public JsonSection Member(JsonProperty member) => new(File, Name(member.Name), member.Value);

    public int RequiredInt(string key, int minimum, int maximum) => Int(key, Require(key), minimum, maximum);

    public int? OptionalInt(string key, int minimum, int maximum) =>
        Find(key) is { } value ? Int(key, value, minimum, maximum) : null;

    private int Int(string key, JsonElement value, int minimum, int maximum)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
            throw Error(key, $"must be a whole number, not {ModelFileException.Quote(value.GetRawText())}");
        return number >= minimum && number <= maximum
            ? number
            : throw Error(key, $"is {number}; it must lie between {minimum} and {maximum}");
    }

    public double RequiredDouble(string key, double minimum, double maximum) =>
        Double(key, Require(key), minimum, maximum);

    public double? OptionalDouble(string key, double minimum, double maximum) =>
        Find(key) is { } value ? Double(key, value, minimum, maximum) : null;

    private double Double(string key, JsonElement value, double minimum, double maximum)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
            throw Error(key, $"must be a number, not {ModelFileException.Quote(value.GetRawText())}");
        return number >= minimum && number <= maximum
            ? number
            : throw Error(
                key,
                FormattableString.Invariant($"is {number}; it must lie between {minimum} and {maximum}")
            );
    }

    public bool Bool(string key, bool absent) =>
        Find(key) switch
        {
            null => absent,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => throw Error(key, "must be true or false"),
        };

    public string RequiredString(string key) =>
        OptionalString(key) ?? throw Error(key, "is missing; it must be given");

    public string? OptionalString(string key) =>
        Find(key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } value => Text(key, value),
            _ => throw Error(key, "must be a string"),
        };

    public string Text(string key, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new ModelFileException(
                File,
                $"{ModelFileException.Quote(Name(key))} is not valid text: {e.Message}",
                e
            );
        }
    }

    public JsonElement.ArrayEnumerator? Array(string key) =>
        Find(key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Array } value => value.EnumerateArray(),
            _ => throw Error(key, "must be a list"),
        };

    /// <summary>The objects of a list; absent is empty.</summary>
    public IReadOnlyList<JsonSection> Sections(string key)
    {
        var list = new List<JsonSection>();
        foreach (var item in Array(key) ?? default)
        {
            if (item.ValueKind != JsonValueKind.Object)
                throw Error($"{key}[{list.Count}]", "must be an object");
            list.Add(new JsonSection(File, $"{Name(key)}[{list.Count}]", item));
        }
        return list;
    }

    /// <summary>A token id or a list of them, as <c>eos_token_id</c> is written; null when the key is absent.</summary>
    public IReadOnlyList<int>? TokenIds(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            return [Int(key, value, 0, int.MaxValue)];
        var ids = new List<int>();
        foreach (var item in value.EnumerateArray())
            ids.Add(Int(key, item, 0, int.MaxValue));
        return ids;
    }

    /// <summary>A list of numbers; null when the key is absent.</summary>
    public IReadOnlyList<double>? Doubles(string key, double minimum, double maximum)
    {
        if (Array(key) is not { } items)
            return null;
        var numbers = new List<double>();
        foreach (var item in items)
            numbers.Add(Double(key, item, minimum, maximum));
        return numbers;
    }
}
