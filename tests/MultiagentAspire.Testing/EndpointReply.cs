using System.Text.Json;

namespace MultiagentAspire.Testing;

/// <summary>The reply of a stub to a request.</summary>
/// <param name="Status">HTTP status; 0 for an endpoint that never answers.</param>
/// <param name="Body">JSON.</param>
/// <param name="RetryAfter">Value of the header; null for none.</param>
public sealed record EndpointReply(int Status, string Body, string? RetryAfter = null)
{
    /// <summary>The endpoint never answers.</summary>
    public static EndpointReply Hang { get; } = new(0, "");

    /// <summary>
    /// A chat completion; without usage where <paramref name="tokens"/> is null, as some servers answer.
    /// </summary>
    public static EndpointReply WithText(string text, int? tokens = 3, int promptTokens = 7)
    {
        var message = new { role = "assistant", content = text };
        var choice = new
        {
            index = 0,
            message,
            finish_reason = "stop",
        };
        var usage = new
        {
            prompt_tokens = promptTokens,
            completion_tokens = tokens,
            total_tokens = promptTokens + tokens,
        };
        var completion = new Dictionary<string, object?>
        {
            ["object"] = "chat.completion",
            ["choices"] = new[] { choice },
            ["usage"] = tokens is null ? null : usage,
        };
        return new EndpointReply(200, JsonSerializer.Serialize(completion));
    }
}
