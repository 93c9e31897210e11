using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>
/// The JSON of <c>POST /chat/completions</c>, as OpenAI, vLLM, SGLang, llama.cpp's server and Ollama agree on
/// it. Answers are foreign: checked, and never trusted for their size.
/// </summary>
internal static class ChatCompletionJson
{
    /// <summary>Nothing here is read as HTML: only what JSON itself demands is escaped.</summary>
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Seeds as every server takes them: some read 32 bits.</summary>
    private const long SeedMask = int.MaxValue;

    private static readonly string[] TooLongWords =
    [
        "context_length_exceeded",
        "maximum context length",
        "context length",
        "exceed_context_size",
    ];

    /// <summary>
    /// The body of a request. What the request leaves open is left out, so that the endpoint's defaults hold.
    /// </summary>
    /// <param name="model">The model, by the name under which the endpoint answers as it.</param>
    /// <param name="request">The request; its own model does not count.</param>
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
    /// Most bytes of an answer: room for tokens of any length, escaped letter by letter, and for what servers
    /// add.
    /// </summary>
    public static int MaxAnswerBytes(int? maxTokens) =>
        (int)Math.Min(16 << 20, 65_536 + 256L * (maxTokens ?? 8192));

    /// <exception cref="InvalidDataException">It is no answer.</exception>
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
                Count(usage, "completion_tokens")
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
            // Some gateways say what went wrong under a status of success.
            var reason = EndpointText.MessageIn(bytes) is { Length: > 0 } said ? said : error.Message;
            throw new InvalidDataException(
                $"what came is no chat completion ({EndpointText.OneLine(reason)})",
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

    /// <summary>
    /// Tokens where the endpoint does not report them: a quarter of the characters, as in English text.
    /// </summary>
    public static int EstimateTokens(long characters) => (int)Math.Min(int.MaxValue, (characters + 3) / 4);

    /// <summary>
    /// Whether a refusal means that the prompt does not fit: the words of OpenAI, vLLM and SGLang, and
    /// llama.cpp.
    /// </summary>
    public static bool IsTooLong(ReadOnlyMemory<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Span);
        return TooLongWords.Any(words => text.Contains(words, StringComparison.OrdinalIgnoreCase));
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

    /// <summary>A top-k of 0, no truncation, is not sent, since OpenAI itself refuses the key.</summary>
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

    /// <summary>0.7 as 0.7, not as the double nearest to the single-precision number nearest to it.</summary>
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

    private static int? Count(JsonElement usage, string name) =>
        usage.ValueKind == JsonValueKind.Object
        && usage.TryGetProperty(name, out var count)
        && count.ValueKind == JsonValueKind.Number
        && count.TryGetInt32(out var number)
        && number >= 0
            ? number
            : null;
}
