using System.Text.Json;

namespace MultiagentAspire.ModelFiles;

/// <summary>
/// One object of an untrusted JSON file, read key by key with a one-line error for each key that is missing or of
/// the wrong kind. JSON null counts as absent.
/// </summary>
/// <param name="file">Path for messages.</param>
/// <param name="path">Keys from the root to this object, with dots; empty for the root.</param>
/// <param name="element">The object.</param>
internal readonly struct JsonSection(string file, string path, JsonElement element)
{
    /// <summary>At most 64 levels, no key twice in an object.</summary>
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 64,
        AllowDuplicateProperties = false,
    };

    /// <summary>Path of the file, for messages.</summary>
    public string File { get; } = file;

    /// <summary>The object itself.</summary>
    public JsonElement Element { get; } = element;

    /// <summary>Reads a whole file whose root is an object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumBytes">A larger file is refused before anything is read.</param>
    /// <exception cref="ModelFileException">Absent, too large, or not a JSON object.</exception>
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

    /// <summary>Reads JSON text whose root is an object; a byte order mark is skipped.</summary>
    /// <param name="file">Path for messages.</param>
    /// <param name="utf8">The text.</param>
    /// <exception cref="ModelFileException">Not valid JSON or UTF-8, a key twice in an object, or not an
    /// object.</exception>
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
            // Names or strings that are not valid UTF-8 or contain lone surrogates.
            throw new ModelFileException(file, $"not valid JSON text: {e.Message}", e);
        }
    }

    /// <summary>The error for a key of this object.</summary>
    /// <param name="key">The key; empty for the object itself.</param>
    /// <param name="problem">What follows its full name in the message.</param>
    public ModelFileException Error(string key, string problem) =>
        new(File, $"{ModelFileException.Quote(Name(key))} {problem}");

    /// <summary>Full name of a key, from the root.</summary>
    private string Name(string key) =>
        key.Length == 0 ? path
        : path.Length == 0 ? key
        : $"{path}.{key}";

    /// <summary>The value of a key, or null when it is absent or JSON null.</summary>
    public JsonElement? Find(string key) =>
        Element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The value of a key; absent is an error.</summary>
    private JsonElement Require(string key) => Find(key) ?? throw Error(key, "is missing; it must be given");

    /// <summary>A member that is an object; null when it is absent.</summary>
    /// <exception cref="ModelFileException">It is not an object.</exception>
    public JsonSection? Section(string key) =>
        Find(key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } value => new JsonSection(File, Name(key), value),
            _ => throw Error(key, "must be an object"),
        };

    /// <summary>
    /// An enumerated member that is an object. Avoids a lookup by name, which is linear in the number of members.
    /// </summary>
    public JsonSection Member(JsonProperty member) => new(File, Name(member.Name), member.Value);

    /// <summary>An integer between two limits, both included.</summary>
    /// <exception cref="ModelFileException">Absent, not an integer, or outside the limits.</exception>
    public int RequiredInt(string key, int minimum, int maximum) => Int(key, Require(key), minimum, maximum);

    /// <summary>An integer between two limits, both included; null when it is absent.</summary>
    /// <exception cref="ModelFileException">Not an integer, or outside the limits.</exception>
    public int? OptionalInt(string key, int minimum, int maximum) =>
        Find(key) is { } value ? Int(key, value, minimum, maximum) : null;

    /// <summary>
    /// A number as an integer within limits; it must be written without fraction and exponent.
    /// </summary>
    private int Int(string key, JsonElement value, int minimum, int maximum)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
            throw Error(key, $"must be a whole number, not {ModelFileException.Quote(value.GetRawText())}");
        return number >= minimum && number <= maximum
            ? number
            : throw Error(key, $"is {number}; it must lie between {minimum} and {maximum}");
    }

    /// <summary>A number between two limits, both included.</summary>
    /// <exception cref="ModelFileException">Absent, not a number, or outside the limits.</exception>
    public double RequiredDouble(string key, double minimum, double maximum) =>
        Double(key, Require(key), minimum, maximum);

    /// <summary>A number between two limits, both included; null when it is absent.</summary>
    /// <exception cref="ModelFileException">Not a number, or outside the limits.</exception>
    public double? OptionalDouble(string key, double minimum, double maximum) =>
        Find(key) is { } value ? Double(key, value, minimum, maximum) : null;

    /// <summary>A number within limits.</summary>
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

    /// <summary>A boolean, or <paramref name="absent"/>.</summary>
    /// <exception cref="ModelFileException">It is not a boolean.</exception>
    public bool Bool(string key, bool absent) =>
        Find(key) switch
        {
            null => absent,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => throw Error(key, "must be true or false"),
        };

    /// <summary>A string.</summary>
    /// <exception cref="ModelFileException">Absent, not a string, or not valid text.</exception>
    public string RequiredString(string key) =>
        OptionalString(key) ?? throw Error(key, "is missing; it must be given");

    /// <summary>A string; null when it is absent.</summary>
    /// <exception cref="ModelFileException">Not a string, or not valid text.</exception>
    public string? OptionalString(string key) =>
        Find(key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } value => Text(key, value),
            _ => throw Error(key, "must be a string"),
        };

    /// <summary>The text of a string value.</summary>
    /// <param name="key">Its key, for the message.</param>
    /// <param name="value">A JSON string.</param>
    /// <exception cref="ModelFileException">It contains a lone surrogate.</exception>
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

    /// <summary>The items of a list; null when it is absent.</summary>
    /// <exception cref="ModelFileException">It is not a list.</exception>
    public JsonElement.ArrayEnumerator? Array(string key) =>
        Find(key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Array } value => value.EnumerateArray(),
            _ => throw Error(key, "must be a list"),
        };

    /// <summary>The objects of a list; empty when it is absent.</summary>
    /// <exception cref="ModelFileException">It is not a list, or an item is not an object.</exception>
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

    /// <summary>A token id or a list of ids, as in <c>eos_token_id</c>; null when the key is absent.</summary>
    /// <exception cref="ModelFileException">An id is not an integer from 0 on.</exception>
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

    /// <summary>A list of numbers between two limits, both included; null when the key is absent.</summary>
    /// <exception cref="ModelFileException">Not a list, or an item is not a number or outside the limits.</exception>
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
