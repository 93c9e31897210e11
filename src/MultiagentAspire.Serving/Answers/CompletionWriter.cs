using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>Puts the pieces of an answer into the protocol's words: together, or as they come.</summary>
internal static class CompletionWriter
{
    private static readonly byte[] Data = "data: "u8.ToArray();
    private static readonly byte[] End = "\n\n"u8.ToArray();
    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>All pieces as one answer.</summary>
    public static async Task<ChatCompletionResponse> WriteResponseAsync(
        CompletionMetadata metadata,
        IAsyncEnumerable<CompletionEvent> parts
    )
    {
        var texts = new SortedDictionary<int, StringBuilder>();
        var turns = new List<AgentResponse>();
        var ended = new List<ChoiceCompleted>();
        Usage? usage = null;
        string? refusal = null;
        await foreach (var part in parts)
        {
            if (part is TextDelta said)
                (
                    texts.TryGetValue(said.Choice, out var text)
                        ? text
                        : texts[said.Choice] = new StringBuilder()
                ).Append(said.Text);
            else if (part is DebateTurnCompleted heard)
                turns.Add(heard.Turn);
            else if (part is ChoiceRefused declined)
                refusal = declined.Refusal;
            else if (part is ChoiceCompleted end)
                ended.Add(end);
            else if (part is UsageReported spent)
                usage = spent.Usage;
        }
        var reasoning =
            turns.Count == 0
                ? null
                : string.Concat(turns.OrderBy(turn => (turn.Round, turn.Agent.Slot)).Select(ReasoningText));
        var choices = ended
            .OrderBy(end => end.Choice)
            .Select(end => new ChatCompletionChoice(
                end.Choice,
                new ChatCompletionMessage(
                    refusal is null ? texts.GetValueOrDefault(end.Choice)?.ToString() ?? "" : null,
                    refusal,
                    reasoning
                ),
                NameOf(end.Finish)
            ));
        return new ChatCompletionResponse(
            metadata.Id,
            metadata.Created,
            metadata.Model,
            metadata.Fingerprint,
            metadata.Seed,
            [.. choices],
            usage!,
            ended[0].Debate
        );
    }

    /// <summary>Each piece as an event, as soon as it is there.</summary>
    /// <param name="begin">Called before the first event: until then the request can still be refused.</param>
    public static async Task WriteStreamAsync(
        CompletionMetadata metadata,
        IAsyncEnumerable<CompletionEvent> parts,
        bool includeUsage,
        PipeWriter output,
        Action begin,
        CancellationToken cancellationToken
    )
    {
        var begun = new HashSet<int>();
        await foreach (var part in parts)
        {
            if (begun.Count == 0)
                begin();
            if (ChunkOf(metadata, part, includeUsage, begun) is { } chunk)
                await WriteAsync(output, chunk, cancellationToken);
        }
        await output.WriteAsync(Done, cancellationToken);
    }

    /// <summary>A stream that has begun and cannot go on says why before it breaks off.</summary>
    public static async Task WriteErrorAsync(
        PipeWriter output,
        ApiError error,
        CancellationToken cancellationToken
    ) =>
        await output.WriteAsync(
            Event(JsonSerializer.SerializeToUtf8Bytes(new ErrorBody(error), ProtocolJson.Plain.ErrorBody)),
            cancellationToken
        );

    private static async Task WriteAsync(
        PipeWriter output,
        ChatCompletionChunk chunk,
        CancellationToken cancellationToken
    ) =>
        await output.WriteAsync(
            Event(JsonSerializer.SerializeToUtf8Bytes(chunk, ProtocolJson.Plain.ChatCompletionChunk)),
            cancellationToken
        );

    private static byte[] Event(byte[] json) => [.. Data, .. json, .. End];

    /// <summary>Null: nothing to send for it.</summary>
    private static ChatCompletionChunk? ChunkOf(
        CompletionMetadata metadata,
        CompletionEvent part,
        bool includeUsage,
        HashSet<int> startedChoices
    )
    {
        string? Role(int choice) => startedChoices.Add(choice) ? "assistant" : null;
        ChatCompletionChunk ToChunk(
            int choice,
            ChatCompletionDelta delta,
            string? finish = null,
            DebateReport? debate = null
        ) =>
            new(
                metadata.Id,
                metadata.Created,
                metadata.Model,
                metadata.Fingerprint,
                metadata.Seed,
                [new ChatCompletionChunkChoice(choice, delta, finish)],
                Debate: debate
            );
        return part switch
        {
            TextDelta said => ToChunk(said.Choice, new ChatCompletionDelta(Role(said.Choice), said.Text)),
            DebateTurnCompleted heard => ToChunk(
                0,
                new ChatCompletionDelta(Role(0), null, ReasoningContent: ReasoningText(heard.Turn))
            ),
            ChoiceRefused declined => ToChunk(
                0,
                new ChatCompletionDelta(Role(0), null, Refusal: declined.Refusal)
            ),
            ChoiceCompleted ended => ToChunk(
                ended.Choice,
                new ChatCompletionDelta(Role(ended.Choice), null),
                NameOf(ended.Finish),
                ended.Debate
            ),
            UsageReported spent when includeUsage => new ChatCompletionChunk(
                metadata.Id,
                metadata.Created,
                metadata.Model,
                metadata.Fingerprint,
                metadata.Seed,
                [],
                spent.Usage
            ),
            _ => null,
        };
    }

    private static string ReasoningText(AgentResponse turn) =>
        FormattableString.Invariant($"{turn.Agent}, round {turn.Round}: {turn.Text}\n\n");

    private static string NameOf(FinishReason finish) => finish == FinishReason.Length ? "length" : "stop";
}
