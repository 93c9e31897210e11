using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>
/// A run file as a form shows it. Values are texts, as they are written in the file: whether one is right,
/// the service says. What the form does not know stays in the file; comments and layout stay until the form
/// changes something.
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

    /// <summary>The file as it is written after a change.</summary>
    public string Text => _root.ToJsonString(Written) + "\n";

    /// <summary>What is compared; where the file does not say it, what holds by default.</summary>
    public IReadOnlyList<string> Arms =>
        ArmList() is { } list ? [.. list.OfType<JsonValue>().Select(TextOf)] : ArmKinds.Default;

    /// <summary>The overlays among them: arms with other settings, which the text alone can change.</summary>
    public IReadOnlyList<string> Overlays =>
        ArmList() is { } list
            ? [.. list.OfType<JsonObject>().Select(arm => arm["name"]).OfType<JsonValue>().Select(TextOf)]
            : [];

    /// <summary>The value of a key; null where it is left out, or is none that a form can show.</summary>
    public string? this[string path] =>
        PartsOf(path) is { } parts && Find(parts) is JsonValue value ? TextOf(value) : null;

    /// <summary>Null when it is no JSON object: the service says why.</summary>
    public static RunForm? Parse(string text)
    {
        try
        {
            if (JsonNode.Parse(text, documentOptions: Lenient) is not JsonObject root)
                return null;
            ReadAll(root);
            return new RunForm(root);
        }
        // invalid: letters that are halves
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the form can write a key: not one that the file writes in a way of its own, such as a list of
    /// agents or several models.
    /// </summary>
    public bool CanSet(string path)
    {
        if (PartsOf(path) is not { } parts)
            return false;
        for (var length = 1; length < parts.Length; length++)
            if (Find(parts.AsSpan(0, length)) is not (null or JsonObject))
                return false;
        return Find(parts) is null or JsonValue;
    }

    /// <summary>The file with another value of a key; null or an empty text leaves the key out.</summary>
    public RunForm With(RunKey key, string? value)
    {
        if (!CanSet(key.Path))
            return this;
        var root = _root.DeepClone().AsObject();
        Set(
            root,
            PartsOf(key.Path)!,
            0,
            string.IsNullOrWhiteSpace(value) ? null : NodeOf(key.Kind, value.Trim())
        );
        return new RunForm(root);
    }

    /// <summary>The file with an arm more or less; without any, the default holds.</summary>
    public RunForm WithArm(string arm, bool wanted)
    {
        var root = _root.DeepClone().AsObject();
        var list =
            ArmList()?.DeepClone().AsArray()
            ?? new JsonArray([.. ArmKinds.Default.Select(name => JsonValue.Create(name))]);
        foreach (var same in list.OfType<JsonValue>().Where(item => TextOf(item) == arm).ToList())
            list.Remove(same);
        if (wanted)
            list.Add((JsonNode)arm);
        AddNode(root, [], "arms", list.Count == 0 ? null : list);
        return new RunForm(root);
    }

    /// <summary>What holds where a key is left out.</summary>
    public string Hint(RunKey key) =>
        key.IsRequired || RunKeys.IsOfModel(key.Path) ? ""
        : key.Path.StartsWith("training.", StringComparison.Ordinal)
        && key.Path != RunKeys.Preset
        && this[RunKeys.Preset] is not null
            ? "default of the preset"
        : key.Default is { } value ? $"default: {FormatValue(key, value)}"
        : "default";

    /// <summary>A value as people read it.</summary>
    public static string FormatValue(RunKey key, string? value) =>
        key.Kind == KeyKind.Boolean
            ? value switch
            {
                "true" => "yes",
                "false" => "no",
                _ => value ?? "",
            }
            : value ?? "";

    private JsonArray? ArmList() => _root["arms"] as JsonArray;

    /// <summary>
    /// Null where the file has several models: the form shows one. A file without any gets it under the name
    /// that its agents use.
    /// </summary>
    private string[]? PartsOf(string path) =>
        !RunKeys.IsOfModel(path) ? path.Split('.')
        : _root["models"] is not JsonObject { Count: > 0 } models
            ? RunKeys.OfModel(
                path,
                (_root["agents"] as JsonObject)?["model"] is JsonValue named ? TextOf(named) : "base"
            )
        : models.Count == 1 ? RunKeys.OfModel(path, models.First().Key)
        : null;

    private JsonNode? Find(ReadOnlySpan<string> parts)
    {
        JsonNode? node = _root;
        foreach (var part in parts)
            node = (node as JsonObject)?[part];
        return node;
    }

    /// <summary>A section without keys is left out as well.</summary>
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

    /// <summary>A new key comes where the schema has it: before the first that it names later.</summary>
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

    /// <summary>Nodes are read when they are asked for; here, so that faults are found now.</summary>
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
