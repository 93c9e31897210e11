using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// One object of a run file, read key by key. Every complaint is one line: file and line, path, what is
/// wrong, what to write.
/// </summary>
internal sealed class RunFileSection
{
    private readonly string _file;
    private readonly LocatedJson _json;
    private readonly FrozenSet<string> _keys;

    /// <summary>
    /// Refuses keys outside <paramref name="keys"/> at once, before a missing key (often the same one,
    /// mistyped) can be complained about.
    /// </summary>
    public RunFileSection(string file, LocatedJson json, FrozenSet<string> keys)
    {
        (_file, _json, _keys) = (file, json, keys);
        if (json.Kind != JsonValueKind.Object)
            throw InvalidValue(json, $"{Name(json)} must be an object {{…}}, not {FormatValue(json)}.");
        foreach (var (key, value) in json.Members)
            if (!keys.Contains(key))
                throw InvalidValue(
                    value,
                    $"unknown key {value.Path}; did you mean '{ClosestMatch.Find(key, keys)}'? Valid keys here: {string.Join(", ", keys.Order(StringComparer.Ordinal))}."
                );
    }

    public LocatedJson Json => _json;

    public LocatedJson? Find(string key)
    {
        if (!_keys.Contains(key))
            throw new InvalidOperationException($"'{key}' is missing from the key table of '{_json.Path}'.");
        foreach (var member in _json.Members)
            if (member.Key == key)
                return member.Value;
        return null;
    }

    public LocatedJson Require(string key, string what) =>
        Find(key) ?? throw InvalidValue(_json, $"{PathOf(key)} is missing; add {what}.");

    public RunFileSection? Section(string key, FrozenSet<string> keys) =>
        Find(key) is { } json ? new RunFileSection(_file, json, keys) : null;

    public RunFileSection Nested(LocatedJson json, FrozenSet<string> keys) => new(_file, json, keys);

    public long Long(string key, long fallback) =>
        Find(key) is not { } json ? fallback
        : json.Kind == JsonValueKind.Number
        && long.TryParse(
            json.Text,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
        : throw InvalidValue(json, $"{json.Path} must be a whole number, not {FormatValue(json)}.");

    public int Integer(string key, int fallback, int low, int high) =>
        Find(key) is { } json ? Integer(json, low, high) : fallback;

    public int RequireInteger(string key, int low, int high) =>
        Integer(Require(key, $"a whole number from {low} to {high}"), low, high);

    public double Number(string key, double fallback, double low, double high, bool aboveLow = false)
    {
        if (Find(key) is not { } json)
            return fallback;
        if (
            json.Kind == JsonValueKind.Number
            && double.TryParse(json.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value <= high
            && (aboveLow ? value > low : value >= low)
        )
            return value;
        var range = aboveLow ? $"above {low} and at most {high}" : $"from {low} to {high}";
        throw InvalidValue(
            json,
            FormattableString.Invariant($"{json.Path} must be a number {range}, not {FormatValue(json)}.")
        );
    }

    public bool Boolean(string key, bool fallback) =>
        Find(key) switch
        {
            null => fallback,
            { Kind: JsonValueKind.True } => true,
            { Kind: JsonValueKind.False } => false,
            { } json => throw InvalidValue(
                json,
                $"{json.Path} must be true or false, not {FormatValue(json)}."
            ),
        };

    public string? Text(string key) => Find(key) is { } json ? Text(json) : null;

    public string RequireText(string key, string what) => Text(Require(key, what));

    public T Choice<T>(string key, T fallback, params (string Name, T Value)[] choices)
    {
        if (Find(key) is not { } json)
            return fallback;
        foreach (var (name, value) in choices)
            if (json.Kind == JsonValueKind.String && json.Text == name)
                return value;
        throw InvalidValue(
            json,
            $"{json.Path} must be {string.Join(" or ", choices.Select(choice => $"\"{choice.Name}\""))}, not {FormatValue(json)}."
        );
    }

    public string Text(LocatedJson json) =>
        json.Kind == JsonValueKind.String && json.Text.Trim().Length > 0
            ? json.Text
            : throw InvalidValue(
                json,
                $"{json.Path} must be a text that is not empty, not {FormatValue(json)}."
            );

    public InvalidRunFileException InvalidValue(LocatedJson at, string message) =>
        new($"{_file}:{at.Line}: {message.ReplaceLineEndings(" ")}");

    public InvalidRunFileException InvalidValue(string key, string message) =>
        InvalidValue(Find(key) ?? _json, $"{PathOf(key)} {message}");

    private int Integer(LocatedJson json, int low, int high) =>
        json.Kind == JsonValueKind.Number
        && int.TryParse(json.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value >= low
        && value <= high
            ? value
            : throw InvalidValue(
                json,
                $"{json.Path} must be a whole number from {low} to {high}, not {FormatValue(json)}."
            );

    private string PathOf(string key) => _json.Path.Length == 0 ? key : $"{_json.Path}.{key}";

    private static string Name(LocatedJson json) => json.Path.Length == 0 ? "the run" : json.Path;

    private static string FormatValue(LocatedJson json) =>
        json.Kind switch
        {
            JsonValueKind.String => $"\"{json.Text}\"",
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            _ => json.Text,
        };
}
