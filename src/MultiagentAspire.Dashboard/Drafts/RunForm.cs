using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>
/// A run file as a form shows it. It is immutable. Values are texts as in the file, and the service checks them. Keys
/// that the form does not know stay in the file; comments and layout stay until the form changes a value.
/// </summary>
public sealed partial class RunForm
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly JsonObject _root; // never changed

    private RunForm(JsonObject root) => _root = root;

    /// <summary>The run file as indented JSON without comments, with a line feed at its end.</summary>
    public string Text => _root.ToJsonString(Written) + "\n";

    /// <summary>Names of the arms, overlays left out; the default arms where the file names none.</summary>
    public IReadOnlyList<string> Arms =>
        ArmList() is { } list ? [.. list.OfType<JsonValue>().Select(TextOf)] : ArmKinds.Default;

    /// <summary>Names of the overlays: arms with other settings, which only the text can change.</summary>
    public IReadOnlyList<string> Overlays
    {
        get
        {
            var overlays = (ArmList() ?? []).OfType<JsonObject>();
            return [.. overlays.Select(arm => arm["name"]).OfType<JsonValue>().Select(TextOf)];
        }
    }

    /// <summary>The value of a key; null where it is not given, or is one that a form cannot show.</summary>
    /// <param name="path">The key's <see cref="RunKey.Path"/>.</param>
    public string? this[string path] =>
        PartsOf(path) is { } parts && Find(parts) is JsonValue value ? TextOf(value) : null;

    /// <summary>Reads a run file; comments and trailing commas are allowed.</summary>
    /// <param name="text">Text of the run file.</param>
    /// <returns>Null where the text is not a JSON object; the service's check says why.</returns>
    public static RunForm? Parse(string text)
    {
        try
        {
            if (JsonNode.Parse(text, documentOptions: Lenient) is not JsonObject root)
                return null;
            ReadAll(root);
            return new RunForm(root);
        }
        // InvalidOperationException: an unpaired surrogate in a string.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the form can set a key. It cannot where the file has another shape there, such as a list of agents or
    /// several models.
    /// </summary>
    /// <param name="path">The key's <see cref="RunKey.Path"/>.</param>
    public bool CanSet(string path)
    {
        if (PartsOf(path) is not { } parts)
            return false;
        for (var length = 1; length < parts.Length; length++)
            if (Find(parts.AsSpan(0, length)) is not (null or JsonObject))
                return false;
        return Find(parts) is null or JsonValue;
    }

    /// <summary>The run file with another value of a key; unchanged where the form cannot set the key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Text of the value; null or white space: the key is removed.</param>
    public RunForm With(RunKey key, string? value)
    {
        if (!CanSet(key.Path))
            return this;
        var root = _root.DeepClone().AsObject();
        var node = string.IsNullOrWhiteSpace(value) ? null : NodeOf(key.Kind, value.Trim());
        Set(root, PartsOf(key.Path)!, 0, node);
        return new RunForm(root);
    }

    /// <summary>
    /// The run file with an arm added or removed. Where no arm is left, the key is removed and the default arms hold.
    /// </summary>
    /// <param name="arm">Name of the arm.</param>
    /// <param name="wanted">True: the arm is added; false: it is removed.</param>
    public RunForm WithArm(string arm, bool wanted)
    {
        var root = _root.DeepClone().AsObject();
        var defaults = ArmKinds.Default.Select(name => JsonValue.Create(name));
        var list = ArmList()?.DeepClone().AsArray() ?? new JsonArray([.. defaults]);
        foreach (var existing in list.OfType<JsonValue>().Where(item => TextOf(item) == arm).ToList())
            list.Remove(existing);
        if (wanted)
            list.Add((JsonNode)arm);
        AddNode(root, [], "arms", list.Count == 0 ? null : list);
        return new RunForm(root);
    }

    /// <summary>The default of a key as the form shows it; empty for keys without a default.</summary>
    /// <param name="key">The key.</param>
    public string Hint(RunKey key)
    {
        if (key.IsRequired || RunKeys.IsOfModel(key.Path))
            return "";
        if (IsSetByPreset(key.Path) && this[RunKeys.Preset] is not null)
            return "default of the preset";
        return key.Default is { } value ? $"default: {FormatValue(key, value)}" : "default";
    }

    /// <summary>A value as the form shows it: <c>yes</c> or <c>no</c> for a boolean, else its text.</summary>
    /// <param name="key">The key of the value.</param>
    /// <param name="value">Text of the value; null gives an empty text.</param>
    public static string FormatValue(RunKey key, string? value) =>
        (key.Kind, value) switch
        {
            (KeyKind.Boolean, "true") => "yes",
            (KeyKind.Boolean, "false") => "no",
            _ => value ?? "",
        };

    private static bool IsSetByPreset(string path) =>
        path.StartsWith("training.", StringComparison.Ordinal) && path != RunKeys.Preset;

    private JsonArray? ArmList() => _root["arms"] as JsonArray;

    /// <summary>
    /// The path of a key in the file. Null for a key of the model where the file has several: the form shows one. A
    /// file without models gets one under the name that its agents use.
    /// </summary>
    private string[]? PartsOf(string path)
    {
        if (!RunKeys.IsOfModel(path))
            return path.Split('.');
        if (_root["models"] is JsonObject { Count: > 0 } models)
            return models.Count == 1 ? RunKeys.OfModel(path, models.First().Key) : null;
        var named = (_root["agents"] as JsonObject)?["model"] as JsonValue;
        return RunKeys.OfModel(path, named is null ? "base" : TextOf(named));
    }

    private JsonNode? Find(ReadOnlySpan<string> parts)
    {
        JsonNode? node = _root;
        foreach (var part in parts)
            node = (node as JsonObject)?[part];
        return node;
    }

    /// <summary>Sets or removes the value at a path; a section that becomes empty is removed as well.</summary>
    private static void Set(JsonObject section, string[] parts, int at, JsonNode? value)
    {
        if (at == parts.Length - 1)
        {
            AddNode(section, parts.AsSpan(0, at), parts[at], value);
            return;
        }
        var inner = section[parts[at]] as JsonObject ?? new JsonObject();
        Set(inner, parts, at + 1, value);
        if (inner.Count == 0)
            section.Remove(parts[at]);
        else if (inner.Parent is null)
            AddNode(section, parts.AsSpan(0, at), parts[at], inner);
    }

    /// <summary>
    /// Sets or removes a key of a section. A new key is inserted in the order of the schema: before the first key that
    /// the schema names later.
    /// </summary>
    private static void AddNode(JsonObject section, ReadOnlySpan<string> path, string key, JsonNode? value)
    {
        if (value is null)
        {
            section.Remove(key);
        }
        else if (section.ContainsKey(key))
        {
            section[key] = value;
        }
        else
        {
            var order = RunKeys.Order(path);
            var before = section.TakeWhile(member => order.IndexOf(member.Key) <= order.IndexOf(key)).Count();
            section.Insert(before, key, value);
        }
    }

    private static JsonNode NodeOf(KeyKind kind, string value) =>
        kind switch
        {
            KeyKind.Number when Number().IsMatch(value) => JsonNode.Parse(value)!, // as it was written, 1e-4 too
            KeyKind.Boolean when value is "true" or "false" => value == "true",
            _ => value,
        };

    private static string TextOf(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    /// <summary>Reads all values: nodes are parsed lazily, and errors must appear now.</summary>
    private static void ReadAll(JsonNode? node)
    {
        if (node is JsonObject section)
            foreach (var (_, value) in section)
                ReadAll(value);
        else if (node is JsonArray list)
            foreach (var item in list)
                ReadAll(item);
        else if (node is JsonValue value)
            TextOf(value);
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Number();
}
