using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// Reads the messages of a request. Members that clients copy from earlier answers and that are no text, such as
/// names and annotations, are ignored.
/// </summary>
internal static class MessageReader
{
    /// <summary>Reads <c>messages</c>; the role <c>developer</c> becomes <c>system</c>.</summary>
    /// <exception cref="ApiErrorException">400: there are none or more than
    /// <see cref="RequestLimits.MaxMessages"/>, or one is not a text of a known role.</exception>
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

    /// <summary>One message of a known role; calls of tools and audio are refused.</summary>
    private static ChatTurn Message(RequestFields message)
    {
        foreach (var name in (ReadOnlySpan<string>)["tool_calls", "function_call", "audio"])
            if (message.Find(name) is { } value && !IsEmptyArray(value))
                throw RequestFields.Unsupported(message.PathOf(name), "messages are texts");
        return new ChatTurn(Role(message), Content(message));
    }

    private static bool IsEmptyArray(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    /// <summary><c>system</c>, <c>user</c> or <c>assistant</c>; <c>developer</c> is <c>system</c>.</summary>
    private static string Role(RequestFields message)
    {
        const string Roles = "system, developer, user or assistant";
        var path = message.PathOf("role");
        switch (message.Text("role", RequestLimits.MaxNameLength))
        {
            case "system" or "developer":
                return "system";
            case "user":
                return "user";
            case "assistant":
                return "assistant";
            case null:
                throw RequestFields.Missing(path, Roles);
            case var unknown:
                var shown = RequestFields.FormatValue(unknown);
                throw ApiErrorException.BadRequest(
                    $"'{path}' is '{shown}'; it must be {Roles}.",
                    path,
                    "invalid_value"
                );
        }
    }

    /// <summary>The message's text: a string, or the texts of all its parts without a separator.</summary>
    private static string Content(RequestFields message)
    {
        var path = message.PathOf("content");
        var json = message.Find("content") ?? throw RequestFields.Missing(path, "the text of the message");
        var text = json.ValueKind switch
        {
            JsonValueKind.String => json.GetString()!,
            JsonValueKind.Array => JoinParts(json, path),
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

    /// <summary>The texts of all parts, without a separator.</summary>
    private static string JoinParts(JsonElement parts, string path)
    {
        var texts = parts.EnumerateArray().Select((part, i) => Part(RequestFields.Of(part, $"{path}[{i}]")));
        return string.Concat(texts);
    }

    /// <summary>Text of a part of the type <c>text</c> or <c>refusal</c>.</summary>
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
