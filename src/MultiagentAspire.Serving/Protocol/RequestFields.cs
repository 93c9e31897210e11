using System.Globalization;
using System.Text.Json;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>An object in a request's JSON. A member that is null counts as absent.</summary>
/// <param name="path">How messages name it; empty for the body itself.</param>
internal sealed class RequestFields(JsonElement json, string path)
{
    private const int LongestShown = 64;

    /// <exception cref="RefusedRequestException">It is no object.</exception>
    public static RequestFields Of(JsonElement json, string path) =>
        json.ValueKind == JsonValueKind.Object
            ? new RequestFields(json, path)
            : throw WrongKind(path, "an object");

    public IEnumerable<string> Names =>
        json.EnumerateObject()
            .Where(member => member.Value.ValueKind != JsonValueKind.Null)
            .Select(member => member.Name);

    /// <summary>How messages name a member.</summary>
    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public JsonElement? Find(string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name, int longest) =>
        Find(name) is { } value ? TextOf(value, PathOf(name), longest) : null;

    public bool Flag(string name) =>
        Find(name) switch
        {
            null or { ValueKind: JsonValueKind.False } => false,
            { ValueKind: JsonValueKind.True } => true,
            _ => throw WrongKind(PathOf(name), "true or false"),
        };

    public int? Integer(string name, int low, int high) => (int?)Long(name, low, high);

    public long? Long(string name, long low = long.MinValue, long high = long.MaxValue)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
            throw WrongKind(PathOf(name), "a whole number");
        return number >= low && number <= high ? number : throw OutOfRange(PathOf(name), low, high);
    }

    public double? Number(string name, double low, double high)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
            throw WrongKind(PathOf(name), "a number");
        return number >= low && number <= high ? number : throw OutOfRange(PathOf(name), low, high);
    }

    public static string TextOf(JsonElement value, string path, int longest)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw WrongKind(path, "a string");
        var text = value.GetString()!;
        return text.Length <= longest
            ? text
            : throw RefusedRequestException.BadRequest(
                $"'{path}' has {text.Length} characters; {longest} are the most.",
                path,
                "string_above_max_length"
            );
    }

    public static RefusedRequestException Missing(string path, string what) =>
        RefusedRequestException.BadRequest(
            $"'{path}' is missing: {what}.",
            path,
            "missing_required_parameter"
        );

    public static RefusedRequestException WrongKind(string path, string expected) =>
        RefusedRequestException.BadRequest(
            path.Length == 0 ? $"The body must be {expected}." : $"'{path}' must be {expected}.",
            path.Length == 0 ? null : path,
            "invalid_type"
        );

    public static RefusedRequestException Unsupported(string path, string why) =>
        RefusedRequestException.BadRequest(
            $"'{path}' is not supported here: {why}.",
            path,
            "unsupported_parameter"
        );

    /// <summary>A name of the client's, fit to stand in a message.</summary>
    public static string Shown(string name) => name.Length > LongestShown ? $"{name[..LongestShown]}…" : name;

    private static RefusedRequestException OutOfRange(string path, double low, double high) =>
        RefusedRequestException.BadRequest(
            string.Create(CultureInfo.InvariantCulture, $"'{path}' must be from {low} to {high}."),
            path,
            "invalid_value"
        );
}
