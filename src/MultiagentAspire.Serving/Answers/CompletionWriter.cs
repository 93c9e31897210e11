using System.IO.Pipelines;
using System.Text.Json;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>Writes the events of an answer in OpenAI's form: as one response, or as server-sent events.</summary>
internal static class CompletionWriter
{
    private static readonly byte[] Data = "data: "u8.ToArray();
    private static readonly byte[] End = "\n\n"u8.ToArray();
    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>Reads all events and makes one response of them.</summary>
    public static async Task<ChatCompletionResponse> WriteResponseAsync(
        CompletionMetadata metadata,
        IAsyncEnumerable<CompletionEvent> events
    )
    {
        var response = new ResponseBuilder();
        await foreach (var answerEvent in events)
            response.Add(answerEvent);
        return response.Build(metadata);
    }

    /// <summary>Writes each event as a server-sent event when it arrives, and <c>[DONE]</c> at the end.</summary>
    /// <param name="includeUsage">Whether the last chunk gives the tokens.</param>
    /// <param name="begin">Called before the first chunk; until then the request can still be refused.</param>
    public static async Task WriteStreamAsync(
        CompletionMetadata metadata,
        IAsyncEnumerable<CompletionEvent> events,
        bool includeUsage,
        PipeWriter output,
        Action begin,
        CancellationToken cancellationToken
    )
    {
        var chunks = new ChunkBuilder(metadata, includeUsage);
        await foreach (var answerEvent in events)
        {
            if (!chunks.Started)
                begin();
            if (chunks.Create(answerEvent) is { } chunk)
                await WriteAsync(output, chunk, cancellationToken);
        }
        await output.WriteAsync(Done, cancellationToken);
    }

    /// <summary>Writes the error of a stream that has started; the caller then closes the connection.</summary>
    public static async Task WriteErrorAsync(
        PipeWriter output,
        ApiError error,
        CancellationToken cancellationToken
    )
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new ErrorBody(error), ProtocolJson.Plain.ErrorBody);
        await output.WriteAsync(Frame(json), cancellationToken);
    }

    /// <summary>Writes one chunk as an event, in one call.</summary>
    private static async Task WriteAsync(
        PipeWriter output,
        ChatCompletionChunk chunk,
        CancellationToken cancellationToken
    )
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(chunk, ProtocolJson.Plain.ChatCompletionChunk);
        await output.WriteAsync(Frame(json), cancellationToken);
    }

    /// <summary>An event of <c>text/event-stream</c>: <c>data:</c>, the JSON on one line, and an empty line.</summary>
    private static byte[] Frame(byte[] json) => [.. Data, .. json, .. End];
}
