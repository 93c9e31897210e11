using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// One object of a run file, read key by key. Every error is one line: file and line, path, the problem and what to
/// write instead. All methods that read throw <see cref="InvalidRunFileException"/> for an invalid value.
/// </summary>
internal sealed class RunFileSection
{
    private readonly string _file;
    private readonly LocatedJson _json;
    private readonly FrozenSet<string> _keys;

    /// <summary>
    /// Rejects unknown keys first: a mistyped key is then reported as such, and not as the missing key it was meant
    /// to be.
    /// </summary>
    /// <param name="file">What messages call the file.</param>
    /// <param name="json">The object.</param>
    /// <param name="keys">All keys that the section may have, from <see cref="RunFileKeys"/>.</param>
    /// <exception cref="InvalidRunFileException">The value is no object, or has an unknown key.</exception>
    public RunFileSection(string file, LocatedJson json, FrozenSet<string> keys)
    {
        (_file, _json, _keys) = (file, json, keys);
        if (json.Kind != JsonValueKind.Object)
            throw InvalidValue(json, $"{Name(json)} must be an object {{…}}, not {FormatValue(json)}.");
        foreach (var (key, value) in json.Members)
            if (!keys.Contains(key))
                throw UnknownKey(key, value);
    }

    /// <summary>The object itself.</summary>
    public LocatedJson Json => _json;

    /// <summary>The value of a key; null where the file does not have it.</summary>
    /// <exception cref="InvalidOperationException">
    /// The key is not among those of the section: an error of this program, not of the file.
    /// </exception>
    public LocatedJson? Find(string key)
    {
        if (!_keys.Contains(key))
            throw new InvalidOperationException($"'{key}' is missing from the key table of '{_json.Path}'.");
        foreach (var member in _json.Members)
            if (member.Key == key)
                return member.Value;
        return null;
    }

    /// <summary>The value of a key that must be present.</summary>
    /// <param name="what">Completes "KEY is missing; add …".</param>
    public LocatedJson Require(string key, string what) =>
        Find(key) ?? throw InvalidValue(_json, $"{PathOf(key)} is missing; add {what}.");

    /// <summary>The object under a key; null where the file does not have the key.</summary>
    /// <param name="keys">All keys that the nested object may have.</param>
    public RunFileSection? Section(string key, FrozenSet<string> keys) =>
        Find(key) is { } json ? new RunFileSection(_file, json, keys) : null;

    /// <summary>A value inside this section, such as an element of a list, read as a section of its own.</summary>
    /// <param name="keys">All keys that it may have.</param>
    public RunFileSection Nested(LocatedJson json, FrozenSet<string> keys) => new(_file, json, keys);

    /// <summary>A 64-bit whole number; <paramref name="fallback"/> where the key is absent.</summary>
    public long Long(string key, long fallback)
    {
        if (Find(key) is not { } json)
            return fallback;
        if (
            json.Kind == JsonValueKind.Number
            && long.TryParse(
                json.Text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var value
            )
        )
            return value;
        throw InvalidValue(json, $"{json.Path} must be a whole number, not {FormatValue(json)}.");
    }

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    /// <param name="fallback">The value where the key is absent; it is not checked.</param>
    public int Integer(string key, int fallback, int low, int high) =>
        Find(key) is { } json ? Integer(json, low, high) : fallback;

    /// <summary>A whole number, both bounds included, under a key that must be present.</summary>
    public int RequireInteger(string key, int low, int high) =>
        Integer(Require(key, $"a whole number from {low} to {high}"), low, high);

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>.</summary>
    /// <param name="fallback">The value where the key is absent; it is not checked.</param>
    /// <param name="aboveLow">True: <paramref name="low"/> itself is not allowed.</param>
    public double Number(string key, double fallback, double low, double high, bool aboveLow = false)
    {
        return Find(key) is { } json ? Number(json, low, high, aboveLow) : fallback;
    }

    /// <summary>The value itself as a number in a range.</summary>
    /// <param name="aboveLow">True: <paramref name="low"/> itself is not allowed.</param>
    public double Number(LocatedJson json, double low, double high, bool aboveLow = false)
    {
        if (TryParseNumber(json, out var value) && value <= high && (aboveLow ? value > low : value >= low))
            return value;
        var range = aboveLow
            ? FormattableString.Invariant($"above {low} and at most {high}")
            : FormattableString.Invariant($"from {low} to {high}");
        throw InvalidValue(json, $"{json.Path} must be a number {range}, not {FormatValue(json)}.");
    }

    /// <summary><c>true</c> or <c>false</c>; <paramref name="fallback"/> where the key is absent.</summary>
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

    /// <summary>A string that is not blank; null where the key is absent.</summary>
    public string? Text(string key) => Find(key) is { } json ? Text(json) : null;

    /// <summary>A string that is not blank, under a key that must be present.</summary>
    /// <param name="what">Completes "KEY is missing; add …".</param>
    public string RequireText(string key, string what) => Text(Require(key, what));

    /// <summary>The value of one of a few names; <paramref name="fallback"/> where the key is absent.</summary>
    /// <param name="choices">The allowed names, as a message lists them.</param>
    public T Choice<T>(string key, T fallback, params (string Name, T Value)[] choices)
    {
        if (Find(key) is not { } json)
            return fallback;
        foreach (var (name, value) in choices)
            if (json.Kind == JsonValueKind.String && json.Text == name)
                return value;
        var names = string.Join(" or ", choices.Select(choice => $"\"{choice.Name}\""));
        throw InvalidValue(json, $"{json.Path} must be {names}, not {FormatValue(json)}.");
    }

    /// <summary>The value itself as a string that is not blank.</summary>
    public string Text(LocatedJson json) =>
        json.Kind == JsonValueKind.String && json.Text.Trim().Length > 0
            ? json.Text
            : throw InvalidValue(
                json,
                $"{json.Path} must be a text that is not empty, not {FormatValue(json)}."
            );

    /// <summary>The exception for an error at a value, for the caller to throw.</summary>
    /// <param name="at">Its line goes into the message.</param>
    /// <param name="message">Names the path of the value; line breaks in it become spaces.</param>
    public InvalidRunFileException InvalidValue(LocatedJson at, string message) =>
        new($"{_file}:{at.Line}: {message.ReplaceLineEndings(" ")}");

    /// <summary>The exception for an error at a key, present or not, for the caller to throw.</summary>
    /// <param name="message">Follows the key's path in the message.</param>
    public InvalidRunFileException InvalidValue(string key, string message) =>
        InvalidValue(Find(key) ?? _json, $"{PathOf(key)} {message}");

    private int Integer(LocatedJson json, int low, int high)
    {
        if (TryParseInteger(json, out var value) && value >= low && value <= high)
            return value;
        throw InvalidValue(
            json,
            $"{json.Path} must be a whole number from {low} to {high}, not {FormatValue(json)}."
        );
    }

    private static bool TryParseInteger(LocatedJson json, out int value)
    {
        value = 0;
        return json.Kind == JsonValueKind.Number
            && int.TryParse(
                json.Text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out value
            );
    }

    private InvalidRunFileException UnknownKey(string key, LocatedJson value)
    {
        var valid = string.Join(", ", _keys.Order(StringComparer.Ordinal));
        return InvalidValue(
            value,
            $"unknown key {value.Path}; did you mean '{ClosestMatch.Find(key, _keys)}'? Valid keys here: {valid}."
        );
    }

    private static bool TryParseNumber(LocatedJson json, out double value)
    {
        value = 0;
        return json.Kind == JsonValueKind.Number
            && double.TryParse(json.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

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
