using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// Reads the messages of a request. What clients copy from earlier answers into them and is no text (names,
/// annotations) is ignored.
/// </summary>
internal static class MessageReader
{
    /// <exception cref="ApiErrorException">There are none or too many, or one is not a text of a known
    /// role.</exception>
    public static ImmutableArray<ChatTurn> Read(RequestFields body)
    {
        const string Name = "messages";
        var json =
            body.Find(Name) ?? throw RequestFields.Missing(Name, "the conversation, at least one message");
        if (json.ValueKind != JsonValueKind.Array)
            throw RequestFields.WrongKind(Name, "an array of messages");
        var count = json.GetArrayLength();
        if (count is < 1 or > RequestLimits.MaxMessages)
            throw ApiErrorException.BadRequest(
                $"'{Name}' has {count} messages; it must have 1 to {RequestLimits.MaxMessages}.",
                Name,
                "invalid_value"
            );
        return
        [
            .. json.EnumerateArray()
                .Select((message, i) => Message(RequestFields.Of(message, $"{Name}[{i}]"))),
        ];
    }

    private static ChatTurn Message(RequestFields message)
    {
        foreach (var call in (ReadOnlySpan<string>)["tool_calls", "function_call", "audio"])
            if (
                message.Find(call) is { } value
                && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
            )
                throw RequestFields.Unsupported(message.PathOf(call), "messages are texts");
        var role = message.Text("role", RequestLimits.MaxNameLength) switch
        {
            "system" or "developer" => "system",
            "user" => "user",
            "assistant" => "assistant",
            null => throw RequestFields.Missing(
                message.PathOf("role"),
                "system, developer, user or assistant"
            ),
            var other => throw ApiErrorException.BadRequest(
                $"'{message.PathOf("role")}' is '{RequestFields.FormatValue(other)}'; it must be system, developer, user or assistant.",
                message.PathOf("role"),
                "invalid_value"
            ),
        };
        return new ChatTurn(role, Content(message));
    }

    private static string Content(RequestFields message)
    {
        var path = message.PathOf("content");
        var json = message.Find("content") ?? throw RequestFields.Missing(path, "the text of the message");
        var text = json.ValueKind switch
        {
            JsonValueKind.String => json.GetString()!,
            JsonValueKind.Array => string.Concat(
                json.EnumerateArray().Select((part, i) => Part(RequestFields.Of(part, $"{path}[{i}]")))
            ),
            _ => throw RequestFields.WrongKind(path, "a string or an array of text parts"),
        };
        return text.Length <= RequestLimits.MaxMessageLength
            ? text
            : throw ApiErrorException.BadRequest(
                $"'{path}' has {text.Length} characters; {RequestLimits.MaxMessageLength} are the most.",
                path,
                "string_above_max_length"
            );
    }

    private static string Part(RequestFields part)
    {
        var type =
            part.Text("type", RequestLimits.MaxNameLength)
            ?? throw RequestFields.Missing(part.PathOf("type"), "text");
        if (type is not ("text" or "refusal"))
            throw RequestFields.Unsupported(
                part.PathOf("type"),
                $"parts of the type '{RequestFields.FormatValue(type)}' are not read; send text"
            );
        return part.Text(type, RequestLimits.MaxMessageLength)
            ?? throw RequestFields.Missing(part.PathOf(type), "the text of the part");
    }
}
