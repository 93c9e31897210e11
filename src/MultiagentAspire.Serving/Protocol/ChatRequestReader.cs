using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// Reads the body of <c>POST /v1/chat/completions</c>. A parameter that would change the response and is not
/// supported is refused by name, unless it says what holds anyway; one that cannot change it is ignored.
/// </summary>
internal static class ChatRequestReader
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 64,
        AllowDuplicateProperties = false,
    };

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

    /// <summary>Not supported; whether a value says what holds anyway, and what to do otherwise.</summary>
    private static readonly FrozenDictionary<
        string,
        (Func<JsonElement, bool> Holds, string Why)
    > Unsupported = new Dictionary<string, (Func<JsonElement, bool>, string)>
    {
        ["logprobs"] = (
            value => value.ValueKind == JsonValueKind.False,
            "log-probabilities are not given; leave it out"
        ),
        ["top_logprobs"] = (IsZero, "log-probabilities are not given; leave it out"),
        ["tools"] = (IsEmpty, "agents call no tools; leave it out"),
        ["tool_choice"] = (value => IsOneOf(value, "none", "auto"), "agents call no tools; leave it out"),
        ["functions"] = (IsEmpty, "agents call no functions; leave it out"),
        ["function_call"] = (
            value => IsOneOf(value, "none", "auto"),
            "agents call no functions; leave it out"
        ),
        ["response_format"] = (
            IsTextFormat,
            "responses are text; leave it out, or say { \"type\": \"text\" }"
        ),
        ["modalities"] = (
            value =>
                value.ValueKind == JsonValueKind.Array
                && value.EnumerateArray().All(element => IsOneOf(element, "text")),
            "responses are text; leave it out"
        ),
        ["frequency_penalty"] = (IsZero, "nothing is penalised; leave it out"),
        ["presence_penalty"] = (IsZero, "nothing is penalised; leave it out"),
        ["logit_bias"] = (IsEmpty, "no token is favoured; leave it out"),
        ["store"] = (
            value => value.ValueKind == JsonValueKind.False,
            "responses are not stored; leave it out"
        ),
        ["audio"] = (_ => false, "responses are text; leave it out"),
        ["prediction"] = (_ => false, "responses are not predicted; leave it out"),
        ["web_search_options"] = (_ => false, "agents search nothing; leave it out"),
        ["reasoning_effort"] = (_ => false, "agents have no such setting; leave it out"),
        ["verbosity"] = (_ => false, "agents have no such setting; leave it out"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="ApiErrorException">It is no JSON, or something in it is wrong; always with status
    /// 400.</exception>
    public static ChatRequest Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            return Read(RequestFields.Of(json.RootElement, ""));
        }
        catch (JsonException error)
        {
            throw ApiErrorException.BadRequest($"The body is no JSON: {error.Message}", null, "invalid_json");
        }
        catch (InvalidOperationException) // text that is no UTF-8, or half of a surrogate pair
        {
            throw ApiErrorException.BadRequest(
                "The body holds text that is not Unicode.",
                null,
                "invalid_json"
            );
        }
    }

    private static ChatRequest Read(RequestFields body)
    {
        CheckNames(body);
        var stream = body.Flag("stream");
        return new ChatRequest(
            body.Text("model", RequestLimits.MaxNameLength)
                ?? throw RequestFields.Missing("model", "the name of a model; GET /v1/models lists them"),
            MessageReader.Read(body)
        )
        {
            Stream = stream,
            IncludeUsage = IncludesUsage(body, stream),
            Choices = body.Integer("n", 1, RequestLimits.MaxChoices) ?? 1,
            MaxTokens = MaxTokens(body),
            Temperature = body.Number("temperature", 0, RequestLimits.MaxTemperature),
            TopP = body.Number("top_p", 0, 1),
            // some clients say -1 for all
            TopK = body.Integer("top_k", -1, int.MaxValue) is { } k ? Math.Max(0, k) : null,
            Seed = body.Long("seed"),
            Stop = Stops(body),
        };
    }

    private static void CheckNames(RequestFields body)
    {
        foreach (var name in body.Names)
        {
            if (Known.Contains(name) || Ignored.Contains(name))
                continue;
            if (!Unsupported.TryGetValue(name, out var rule))
                throw ApiErrorException.BadRequest(
                    $"Unknown parameter: '{RequestFields.FormatValue(name)}'.",
                    RequestFields.FormatValue(name),
                    "unknown_parameter"
                );
            if (!rule.Holds(body.Find(name)!.Value))
                throw RequestFields.Unsupported(name, rule.Why);
        }
    }

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

    /// <summary>The newer name and the older one mean the same.</summary>
    private static int? MaxTokens(RequestFields body)
    {
        const string Newer = "max_completion_tokens";
        var (maxCount, older) = (
            body.Integer(Newer, 1, RequestLimits.MaxTokens),
            body.Integer("max_tokens", 1, RequestLimits.MaxTokens)
        );
        return maxCount is null || older is null || maxCount == older
            ? maxCount ?? older
            : throw ApiErrorException.BadRequest(
                $"'max_tokens' and '{Newer}' say different numbers; give one of them.",
                "max_tokens",
                "invalid_value"
            );
    }

    private static ImmutableArray<string> Stops(RequestFields body)
    {
        const string Name = "stop";
        if (body.Find(Name) is not { } json)
            return [];
        ImmutableArray<string> stops = json.ValueKind switch
        {
            JsonValueKind.String => [RequestFields.TextOf(json, Name, RequestLimits.MaxStopStringLength)],
            JsonValueKind.Array when json.GetArrayLength() <= RequestLimits.MaxStopStrings =>
            [
                .. json.EnumerateArray()
                    .Select(
                        (element, i) =>
                            RequestFields.TextOf(element, $"{Name}[{i}]", RequestLimits.MaxStopStringLength)
                    ),
            ],
            _ => throw RequestFields.WrongKind(
                Name,
                $"a string, or at most {RequestLimits.MaxStopStrings} of them"
            ),
        };
        return stops.All(stop => stop.Length > 0)
            ? stops
            : throw ApiErrorException.BadRequest(
                "'stop' holds an empty text, which would end every response.",
                Name,
                "invalid_value"
            );
    }

    private static bool IsZero(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == 0;

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => value.GetArrayLength() == 0,
            JsonValueKind.Object => value.GetPropertyCount() == 0,
            _ => false,
        };

    private static bool IsOneOf(JsonElement value, params ReadOnlySpan<string> names)
    {
        if (value.ValueKind != JsonValueKind.String)
            return false;
        foreach (var name in names)
            if (value.ValueEquals(name))
                return true;
        return false;
    }

    private static bool IsTextFormat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty("type", out var type)
        && IsOneOf(type, "text");
}
