using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// Reads the body of <c>POST /v1/chat/completions</c>. A parameter that is not supported and would change the
/// response is refused by name (<see cref="UnsupportedParameters"/>), unless its value asks for what the server
/// does anyway. A parameter that cannot change the response is ignored.
/// </summary>
internal static class ChatRequestReader
{
    /// <summary>No duplicate members and no deep nesting: the body is untrusted.</summary>
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 64,
        AllowDuplicateProperties = false,
    };

    /// <summary>Parameters that are read.</summary>
    private static readonly FrozenSet<string> Known = new[]
    {
        "model",
        "messages",
        "stream",
        "stream_options",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "top_p",
        "top_k",
        "seed",
        "stop",
        "n",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Parameters that cannot change a response.</summary>
    private static readonly FrozenSet<string> Ignored = new[]
    {
        "user",
        "metadata",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "parallel_tool_calls",
        "service_tier",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads and checks the body, UTF-8 JSON.</summary>
    /// <exception cref="ApiErrorException">400: the body is no JSON, or a member is invalid.</exception>
    public static ChatRequest Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            return Read(RequestFields.Of(json.RootElement, ""));
        }
        catch (JsonException error)
        {
            // The message of an invalid literal repeats the rest of the body.
            var reason = UntrustedText.ToSingleLine(error.Message);
            throw ApiErrorException.BadRequest($"The body is no JSON: {reason}", null, "invalid_json");
        }
        catch (InvalidOperationException) // a string that is no UTF-8, or half of a surrogate pair
        {
            throw ApiErrorException.BadRequest(
                "The body holds text that is not Unicode.",
                null,
                "invalid_json"
            );
        }
    }

    /// <summary>Reads the members of the body, each checked by its type and range.</summary>
    private static ChatRequest Read(RequestFields body)
    {
        CheckNames(body);
        var stream = body.Flag("stream");
        var model =
            body.Text("model", RequestLimits.MaxNameLength)
            ?? throw RequestFields.Missing("model", "the name of a model; GET /v1/models lists them");
        var request = new ChatRequest(model, MessageReader.Read(body))
        {
            Stream = stream,
            IncludeUsage = IncludesUsage(body, stream),
            Choices = body.Integer("n", 1, RequestLimits.MaxChoices) ?? 1,
            MaxTokens = MaxTokens(body),
        };
        return request with
        {
            Temperature = body.Number("temperature", 0, RequestLimits.MaxTemperature),
            TopP = body.Number("top_p", 0, 1),
            TopK = TopK(body),
            Seed = body.Long("seed"),
            Stop = Stops(body),
        };
    }

    /// <summary>0 means all tokens; some clients send -1 for that. Null where it is absent.</summary>
    private static int? TopK(RequestFields body) =>
        body.Integer("top_k", -1, int.MaxValue) is { } k ? Math.Max(0, k) : null;

    /// <summary>Refuses a parameter that is unknown, or unsupported with a value that would matter.</summary>
    private static void CheckNames(RequestFields body)
    {
        foreach (var name in body.Names)
        {
            if (Known.Contains(name) || Ignored.Contains(name))
                continue;
            if (!UnsupportedParameters.ByName.TryGetValue(name, out var rule))
            {
                var shown = RequestFields.FormatValue(name);
                throw ApiErrorException.BadRequest(
                    $"Unknown parameter: '{shown}'.",
                    shown,
                    "unknown_parameter"
                );
            }
            if (!rule.IsHarmless(body.Find(name)!.Value))
                throw RequestFields.Unsupported(name, rule.Reason);
        }
    }

    /// <summary><c>stream_options.include_usage</c>, which only a stream may have.</summary>
    private static bool IncludesUsage(RequestFields body, bool stream)
    {
        if (body.Find("stream_options") is not { } json)
            return false;
        var options = RequestFields.Of(json, "stream_options");
        return stream
            ? options.Flag("include_usage")
            : throw ApiErrorException.BadRequest(
                "'stream_options' is for streams alone; say \"stream\": true, or leave it out.",
                "stream_options",
                "invalid_value"
            );
    }

    /// <summary>
    /// The protocol has two names of one limit; both may be given with the same value. Null where neither is.
    /// </summary>
    private static int? MaxTokens(RequestFields body)
    {
        const string NewName = "max_completion_tokens";
        var newValue = body.Integer(NewName, 1, RequestLimits.MaxTokens);
        var oldValue = body.Integer("max_tokens", 1, RequestLimits.MaxTokens);
        return newValue is null || oldValue is null || newValue == oldValue
            ? newValue ?? oldValue
            : throw ApiErrorException.BadRequest(
                $"'max_tokens' and '{NewName}' say different numbers; give one of them.",
                "max_tokens",
                "invalid_value"
            );
    }

    /// <summary>A string or an array of strings; none is empty.</summary>
    private static ImmutableArray<string> Stops(RequestFields body)
    {
        const string Name = "stop";
        if (body.Find(Name) is not { } json)
            return [];
        var stops = json.ValueKind == JsonValueKind.String ? [StopText(json, Name)] : StopTexts(json, Name);
        return stops.All(stop => stop.Length > 0)
            ? stops
            : throw ApiErrorException.BadRequest(
                "'stop' holds an empty text, which would end every response.",
                Name,
                "invalid_value"
            );
    }

    /// <summary>An array of strings; their number is limited.</summary>
    private static ImmutableArray<string> StopTexts(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > RequestLimits.MaxStopStrings)
            throw RequestFields.WrongKind(
                path,
                $"a string, or at most {RequestLimits.MaxStopStrings} of them"
            );
        var texts = json.EnumerateArray().Select((element, i) => StopText(element, $"{path}[{i}]"));
        return [.. texts];
    }

    private static string StopText(JsonElement json, string path) =>
        RequestFields.TextOf(json, path, RequestLimits.MaxStopStringLength);
}
