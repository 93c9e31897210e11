using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Endpoints;

namespace MultiagentAspire.Inference.Remote;

/// <summary>The JSON of <c>POST /chat/completions</c>, as OpenAI, vLLM, SGLang, llama.cpp's server and Ollama agree on it. Answers are foreign: checked, and never trusted for their size.</summary>
internal static class ChatCompletion
{
    /// <summary>Nothing here is read as HTML: only what JSON itself demands is escaped.</summary>
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Seeds as every server takes them: some read 32 bits.</summary>
    private const long SeedMask = int.MaxValue;

    /// <param name="topK">0: not sent, since OpenAI itself refuses it.</param>
    public static byte[] Write(
        RemoteModel model,
        IEnumerable<ChatTurn> turns,
        double? temperature,
        double? topP,
        int topK,
        int? maxTokens,
        long? seed,
        IEnumerable<string> stop
    )
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            json.WriteStartObject();
            json.WriteString("model", model.Model);
            json.WriteStartArray("messages");
            foreach (var turn in turns)
            {
                json.WriteStartObject();
                json.WriteString("role", turn.Role);
                json.WriteString("content", turn.Content);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (temperature is { } heat)
                json.WriteNumber("temperature", heat);
            if (topP is { } nucleus)
                json.WriteNumber("top_p", nucleus);
            if (topK > 0)
                json.WriteNumber("top_k", topK);
            if (maxTokens is { } most)
                json.WriteNumber(model.TokenLimit, most);
            if (seed is { } start)
                json.WriteNumber("seed", start & SeedMask);
            WriteStop(json, [.. stop]);
            json.WriteBoolean("stream", false);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Most bytes of an answer: room for tokens of any length that are escaped letter by letter, and for what servers add.</summary>
    public static int LargestAnswer(int? maxTokens) =>
        (int)Math.Min(16 << 20, 65_536 + 256L * (maxTokens ?? 8192));

    /// <exception cref="InvalidDataException">It is no answer.</exception>
    public static RemoteAnswer Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var choice = json.RootElement.GetProperty("choices")[0];
            var content = choice.GetProperty("message").TryGetProperty("content", out var found)
                ? found
                : default;
            var text = content.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
                ? ""
                : content.GetString() ?? "";
            var finish =
                choice.TryGetProperty("finish_reason", out var reason)
                && reason.ValueKind == JsonValueKind.String
                && reason.ValueEquals("length")
                    ? FinishReason.Length
                    : FinishReason.Stop;
            var usage =
                json.RootElement.TryGetProperty("usage", out var told)
                && told.ValueKind == JsonValueKind.Object
                    ? told
                    : default;
            return new RemoteAnswer(
                text,
                finish,
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
            throw new InvalidDataException(
                $"what came is no chat completion ({(EndpointWords.MessageIn(bytes) is { Length: > 0 } said ? EndpointWords.OneLine(said) : error.Message.ReplaceLineEndings(" "))})",
                error
            );
        }
    }

    /// <summary>Tokens where the endpoint does not tell them: a quarter of the characters, as English text has it.</summary>
    public static int Estimate(long characters) => (int)Math.Min(int.MaxValue, (characters + 3) / 4);

    /// <summary>Whether a refusal means that the prompt does not fit: the words of OpenAI, vLLM and SGLang, and llama.cpp.</summary>
    public static bool IsTooLong(ReadOnlyMemory<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Span);
        return (
            (string[])
                ["context_length_exceeded", "maximum context length", "context length", "exceed_context_size"]
        ).Any(words => text.Contains(words, StringComparison.OrdinalIgnoreCase));
    }

    private static void WriteStop(Utf8JsonWriter json, string[] stop)
    {
        if (stop.Length == 0)
            return;
        json.WriteStartArray("stop");
        foreach (var text in stop)
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
