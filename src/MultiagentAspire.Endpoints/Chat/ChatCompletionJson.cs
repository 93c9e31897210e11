using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>
/// The JSON of <c>POST /chat/completions</c>, in the form that OpenAI, vLLM, SGLang, llama.cpp's server and Ollama have
/// in common. Answers are untrusted: their form is checked and their size is limited.
/// </summary>
internal static class ChatCompletionJson
{
    /// <summary>Escapes only what JSON requires, since nothing is shown as HTML.</summary>
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Limits seeds to 31 bits, which every server accepts.</summary>
    private const long SeedMask = int.MaxValue;

    /// <summary>Parts of the errors for a prompt that is too long: OpenAI, vLLM, SGLang, llama.cpp.</summary>
    private static readonly string[] TooLongPhrases =
    [
        "context_length_exceeded",
        "maximum context length",
        "context length",
        "exceed_context_size",
    ];

    /// <summary>
    /// The body of a request, JSON in UTF-8. Settings that the request does not set are left out, so the endpoint's
    /// defaults apply.
    /// </summary>
    /// <param name="model">The model, with its name at the endpoint.</param>
    /// <param name="request">The request; its own model is ignored.</param>
    public static byte[] Write(EndpointModel model, GenerateRequest request)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            json.WriteStartObject();
            json.WriteString("model", model.Model);
            WriteMessages(json, request);
            WriteSampling(json, request.Sampling, model.TokenLimit);
            json.WriteNumber("seed", request.Seed & SeedMask);
            WriteStop(json, request);
            json.WriteBoolean("stream", false);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>
    /// Maximum number of bytes of an answer: enough for long tokens with every character escaped, and for additions of
    /// servers; at most 16 MiB.
    /// </summary>
    /// <param name="maxTokens">Maximum number of tokens of the response; null: the endpoint's default.</param>
    public static int MaxAnswerBytes(int? maxTokens) =>
        (int)Math.Min(16 << 20, 65_536 + 256L * (maxTokens ?? 8192));

    /// <summary>Reads an answer.</summary>
    /// <param name="bytes">JSON, UTF-8.</param>
    /// <exception cref="InvalidDataException">It is not a chat completion.</exception>
    public static ChatAnswer Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var choice = json.RootElement.GetProperty("choices")[0];
            var usage = json.RootElement.TryGetProperty("usage", out var found) ? found : default;
            return new ChatAnswer(
                TextOf(choice),
                FinishOf(choice),
                Count(usage, "prompt_tokens"),
                Count(usage, "completion_tokens"),
                CachedIn(usage)
            );
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or IndexOutOfRangeException
            )
        {
            // Some gateways report errors under a status of success.
            var reason = EndpointText.MessageIn(bytes) is { Length: > 0 } message ? message : error.Message;
            throw new InvalidDataException(
                $"the answer is not a chat completion ({EndpointText.OneLine(reason)})",
                error
            );
        }
    }

    private static string TextOf(JsonElement choice)
    {
        var content = choice.GetProperty("message").TryGetProperty("content", out var found)
            ? found
            : default;
        return content.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
            ? ""
            : content.GetString() ?? "";
    }

    private static FinishReason FinishOf(JsonElement choice) =>
        choice.TryGetProperty("finish_reason", out var reason)
        && reason.ValueKind == JsonValueKind.String
        && reason.ValueEquals("length")
            ? FinishReason.Length
            : FinishReason.Stop;

    /// <summary>Prompt tokens that the endpoint read from its cache, which OpenAI and vLLM report in details.</summary>
    private static int CachedIn(JsonElement usage)
    {
        const string Details = "prompt_tokens_details";
        var isReported =
            usage.ValueKind == JsonValueKind.Object
            && usage.TryGetProperty(Details, out var details)
            && details.ValueKind == JsonValueKind.Object;
        return isReported ? Count(usage.GetProperty(Details), "cached_tokens") ?? 0 : 0;
    }

    /// <summary>
    /// An estimate of tokens where the endpoint does not report them: a quarter of the characters, as in English text.
    /// </summary>
    /// <param name="characters">Number of characters of the text.</param>
    public static int EstimateTokens(long characters) => (int)Math.Min(int.MaxValue, (characters + 3) / 4);

    /// <summary>
    /// Whether an error of an endpoint means that the prompt does not fit the model's context.
    /// </summary>
    /// <param name="bytes">The body of the error.</param>
    public static bool IsTooLong(ReadOnlyMemory<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Span);
        return TooLongPhrases.Any(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));
    }

    private static void WriteMessages(Utf8JsonWriter json, GenerateRequest request)
    {
        json.WriteStartArray("messages");
        foreach (var turn in request.Prompt)
        {
            json.WriteStartObject();
            json.WriteString("role", turn.Role);
            json.WriteString("content", turn.Content);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>A top-k of 0 (no truncation) is not sent, since OpenAI rejects the key.</summary>
    private static void WriteSampling(Utf8JsonWriter json, RequestedSampling sampling, string tokenLimit)
    {
        if (sampling.Temperature is { } temperature)
            json.WriteNumber("temperature", Shortest(temperature));
        if (sampling.TopP is { } topP)
            json.WriteNumber("top_p", Shortest(topP));
        if (sampling.TopK is > 0 and var topK)
            json.WriteNumber("top_k", topK);
        if (sampling.MaxTokens is { } maxTokens)
            json.WriteNumber(tokenLimit, maxTokens);
    }

    /// <summary>The shortest decimal of a single-precision number: 0.7 stays 0.7.</summary>
    private static double Shortest(double value) => (double)(decimal)(float)value;

    private static void WriteStop(Utf8JsonWriter json, GenerateRequest request)
    {
        if (request.Stop.IsDefaultOrEmpty)
            return;
        json.WriteStartArray("stop");
        foreach (var text in request.Stop)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>A count of tokens; null where it is missing or not a whole number of at least 0.</summary>
    private static int? Count(JsonElement usage, string name) =>
        usage.ValueKind == JsonValueKind.Object
        && usage.TryGetProperty(name, out var count)
        && count.ValueKind == JsonValueKind.Number
        && count.TryGetInt32(out var number)
        && number >= 0
            ? number
            : null;
}
