using System.Text;
using System.Text.Json;

namespace MultiagentAspire.ServiceDefaults.Endpoints;

/// <summary>What endpoints say when they refuse, made fit to be shown.</summary>
public static class EndpointWords
{
    private const int Longest = 300;

    /// <summary>What a refusal says, in one short line.</summary>
    public static string Reason(ReadOnlyMemory<byte> bytes) =>
        OneLine(MessageIn(bytes) ?? Encoding.UTF8.GetString(bytes.Span));

    /// <summary>A text of theirs as one short line.</summary>
    public static string OneLine(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length <= Longest ? line : $"{line[..Longest]}…";
    }

    /// <summary>Some servers repeat the key that they refuse.</summary>
    public static string Hidden(string text, string? key) =>
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
        catch (Exception error) when (error is JsonException or InvalidOperationException) // half an answer, or letters that are halves
        {
            return null;
        }
    }
}
