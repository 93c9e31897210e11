using System.Text;
using System.Text.Json;

namespace MultiagentAspire.Endpoints;

/// <summary>Turns texts of endpoints into messages of one line.</summary>
public static class EndpointText
{
    private const int MaxLength = 300;

    /// <summary>The reason in the body of an error, as one short line.</summary>
    /// <param name="bytes">JSON with an error, or any text, UTF-8.</param>
    public static string Reason(ReadOnlyMemory<byte> bytes) =>
        OneLine(MessageIn(bytes) ?? Encoding.UTF8.GetString(bytes.Span));

    /// <summary>A text as one line of at most 300 characters, without control characters.</summary>
    public static string OneLine(string text)
    {
        var line = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character))
            .Trim();
        return line.Length <= MaxLength ? line : $"{line[..MaxLength]}…";
    }

    /// <summary>Replaces the key in a text by asterisks: some servers repeat an invalid key.</summary>
    public static string WithoutKey(string text, string? key) =>
        key is null ? text : text.Replace(key, "***", StringComparison.Ordinal);

    /// <summary>The message of an error in JSON, unchanged; null where there is none.</summary>
    public static string? MessageIn(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            var isWrapped = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out _);
            return MessageOf(isWrapped ? root.GetProperty("error") : root);
        }
        // An incomplete answer, or an invalid escape in a string.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? MessageOf(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
            return error.GetString();
        if (error.ValueKind != JsonValueKind.Object || !error.TryGetProperty("message", out var message))
            return null;
        return message.ValueKind == JsonValueKind.String ? message.GetString() : null;
    }
}
