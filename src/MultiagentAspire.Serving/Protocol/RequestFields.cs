using System.Globalization;
using System.Text.Json;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// An object in a request's JSON, with typed access to its members. A member that is null counts as absent; a
/// member of another type is an <see cref="ApiErrorException"/> with status 400 that names its path.
/// </summary>
/// <param name="json">An object.</param>
/// <param name="path">Path of the object in error messages; empty for the body itself.</param>
internal sealed class RequestFields(JsonElement json, string path)
{
    /// <summary>Characters of a client's text that an error message shows.</summary>
    private const int MaxShownLength = 64;

    /// <summary>The fields of a JSON value.</summary>
    /// <exception cref="ApiErrorException">400: the value is no object.</exception>
    public static RequestFields Of(JsonElement json, string path) =>
        json.ValueKind == JsonValueKind.Object
            ? new RequestFields(json, path)
            : throw WrongKind(path, "an object");

    /// <summary>Names of all members that are not null.</summary>
    public IEnumerable<string> Names =>
        json.EnumerateObject()
            .Where(member => member.Value.ValueKind != JsonValueKind.Null)
            .Select(member => member.Name);

    /// <summary>Path of a member in error messages, for example <c>messages[1].role</c>.</summary>
    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The member's value; null where it is absent or null.</summary>
    public JsonElement? Find(string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A string; null where the member is absent.</summary>
    /// <param name="maxLength">Maximum length in UTF-16 characters.</param>
    public string? Text(string name, int maxLength) =>
        Find(name) is { } value ? TextOf(value, PathOf(name), maxLength) : null;

    /// <summary>True or false; false where the member is absent.</summary>
    public bool Flag(string name) =>
        Find(name) switch
        {
            null or { ValueKind: JsonValueKind.False } => false,
            { ValueKind: JsonValueKind.True } => true,
            _ => throw WrongKind(PathOf(name), "true or false"),
        };

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both inclusive.</summary>
    public int? Integer(string name, int low, int high) => (int?)Long(name, low, high);

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both inclusive.</summary>
    public long? Long(string name, long low = long.MinValue, long high = long.MaxValue)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
            throw WrongKind(PathOf(name), "a whole number");
        return number >= low && number <= high ? number : throw OutOfRange(PathOf(name), low, high);
    }

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both inclusive.</summary>
    public double? Number(string name, double low, double high)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
            throw WrongKind(PathOf(name), "a number");
        return number >= low && number <= high ? number : throw OutOfRange(PathOf(name), low, high);
    }

    /// <summary>A string of at most <paramref name="maxLength"/> UTF-16 characters.</summary>
    /// <exception cref="ApiErrorException">400: the value is no string, or longer.</exception>
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

    /// <summary>Error for a required member that is absent.</summary>
    /// <param name="what">What the member must hold, for the message.</param>
    public static ApiErrorException Missing(string path, string what) =>
        ApiErrorException.BadRequest($"'{path}' is missing: {what}.", path, "missing_required_parameter");

    /// <summary>Error for a value of another JSON type.</summary>
    /// <param name="expected">The expected type, for the message.</param>
    public static ApiErrorException WrongKind(string path, string expected) =>
        ApiErrorException.BadRequest(
            path.Length == 0 ? $"The body must be {expected}." : $"'{path}' must be {expected}.",
            path.Length == 0 ? null : path,
            "invalid_type"
        );

    /// <summary>Error for a member that would change the response and is not supported.</summary>
    /// <param name="why">Reason and remedy, for the message.</param>
    public static ApiErrorException Unsupported(string path, string why) =>
        ApiErrorException.BadRequest(
            $"'{path}' is not supported here: {why}.",
            path,
            "unsupported_parameter"
        );

    /// <summary>A client's text for an error message, cut after 64 characters.</summary>
    public static string FormatValue(string name) =>
        name.Length > MaxShownLength ? $"{name[..MaxShownLength]}…" : name;

    /// <summary>Error for a number outside its range, which includes both limits.</summary>
    private static ApiErrorException OutOfRange(string path, double low, double high) =>
        ApiErrorException.BadRequest(
            string.Create(CultureInfo.InvariantCulture, $"'{path}' must be from {low} to {high}."),
            path,
            "invalid_value"
        );
}
