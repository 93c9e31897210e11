using System.Text;
using System.Text.Json;

namespace MultiagentAspire.Endpoints;

/// <summary>Texts of endpoints, made fit for messages of one line.</summary>
public static class EndpointText
{
    private const int MaxLength = 300;

    /// <summary>The reason that a refusal gives, as one short line.</summary>
    public static string Reason(ReadOnlyMemory<byte> bytes) =>
        OneLine(MessageIn(bytes) ?? Encoding.UTF8.GetString(bytes.Span));

    /// <summary>A text as one line of at most 300 characters.</summary>
    public static string OneLine(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length <= MaxLength ? line : $"{line[..MaxLength]}…";
    }

    /// <summary>A text without the key, since some servers repeat the key that they refuse.</summary>
    public static string WithoutKey(string text, string? key) =>
        key is null ? text : text.Replace(key, "***", StringComparison.Ordinal);

    /// <summary>The message of an error in JSON, as the endpoint wrote it; null where there is none.</summary>
    public static string? MessageIn(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var error =
                json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("error", out var inner)
                    ? inner
                    : json.RootElement;
            return error.ValueKind == JsonValueKind.String ? error.GetString()
                : error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("message", out var message)
                && message.ValueKind == JsonValueKind.String
                    ? message.GetString()
                : null;
        }
        // half an answer, or letters that are halves
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
