using System.Globalization;
using System.Text.Json;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>An object in a request's JSON. A member that is null counts as absent.</summary>
/// <param name="path">How messages name it; empty for the body itself.</param>
internal sealed class RequestFields(JsonElement json, string path)
{
    private const int MaxShownLength = 64;

    /// <exception cref="ApiErrorException">It is no object.</exception>
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

    public string? Text(string name, int maxLength) =>
        Find(name) is { } value ? TextOf(value, PathOf(name), maxLength) : null;

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

    public static string TextOf(JsonElement value, string path, int maxLength)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw WrongKind(path, "a string");
        var text = value.GetString()!;
        return text.Length <= maxLength
            ? text
            : throw ApiErrorException.BadRequest(
                $"'{path}' has {text.Length} characters; {maxLength} are the most.",
                path,
                "string_above_max_length"
            );
    }

    public static ApiErrorException Missing(string path, string what) =>
        ApiErrorException.BadRequest($"'{path}' is missing: {what}.", path, "missing_required_parameter");

    public static ApiErrorException WrongKind(string path, string expected) =>
        ApiErrorException.BadRequest(
            path.Length == 0 ? $"The body must be {expected}." : $"'{path}' must be {expected}.",
            path.Length == 0 ? null : path,
            "invalid_type"
        );

    public static ApiErrorException Unsupported(string path, string why) =>
        ApiErrorException.BadRequest(
            $"'{path}' is not supported here: {why}.",
            path,
            "unsupported_parameter"
        );

    /// <summary>A name of the client's, fit to stand in a message.</summary>
    public static string FormatValue(string name) =>
        name.Length > MaxShownLength ? $"{name[..MaxShownLength]}…" : name;

    private static ApiErrorException OutOfRange(string path, double low, double high) =>
        ApiErrorException.BadRequest(
            string.Create(CultureInfo.InvariantCulture, $"'{path}' must be from {low} to {high}."),
            path,
            "invalid_value"
        );
}
