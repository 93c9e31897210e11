using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>Puts the pieces of an answer into the protocol's words: together, or as they come.</summary>
internal static class AnswerWriter
{
    private static readonly byte[] Data = "data: "u8.ToArray();
    private static readonly byte[] End = "\n\n"u8.ToArray();
    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>All pieces as one answer.</summary>
    public static async Task<WholeAnswer> WholeAsync(AnswerHead head, IAsyncEnumerable<AnswerPart> parts)
    {
        var texts = new SortedDictionary<int, StringBuilder>();
        var turns = new List<AgentResponse>();
        var ended = new List<Ended>();
        Usage? usage = null;
        string? refusal = null;
        await foreach (var part in parts)
        {
            if (part is Said said)
                (
                    texts.TryGetValue(said.Choice, out var text)
                        ? text
                        : texts[said.Choice] = new StringBuilder()
                ).Append(said.Text);
            else if (part is Heard heard)
                turns.Add(heard.Turn);
            else if (part is Declined declined)
                refusal = declined.Why;
            else if (part is Ended end)
                ended.Add(end);
            else if (part is Spent spent)
                usage = spent.Usage;
        }
        var reasoning =
            turns.Count == 0
                ? null
                : string.Concat(turns.OrderBy(turn => (turn.Round, turn.Agent.Slot)).Select(Shown));
        var choices = ended
            .OrderBy(end => end.Choice)
            .Select(end => new AnswerChoice(
                end.Choice,
                new AnswerMessage(
                    refusal is null ? texts.GetValueOrDefault(end.Choice)?.ToString() ?? "" : null,
                    refusal,
                    reasoning
                ),
                NameOf(end.Finish)
            ));
        return new WholeAnswer(
            head.Id,
            head.Created,
            head.Model,
            head.Fingerprint,
            head.Seed,
            [.. choices],
            usage!,
            ended[0].Debate
        );
    }

    /// <summary>Each piece as an event, as soon as it is there.</summary>
    /// <param name="begin">Called before the first event: until then the request can still be refused.</param>
    public static async Task StreamAsync(
        AnswerHead head,
        IAsyncEnumerable<AnswerPart> parts,
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
            if (ChunkOf(head, part, includeUsage, begun) is { } chunk)
                await WriteAsync(output, chunk, cancellationToken);
        }
        await output.WriteAsync(Done, cancellationToken);
    }

    /// <summary>A stream that has begun and cannot go on says why before it breaks off.</summary>
    public static async Task FailAsync(
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
        Chunk chunk,
        CancellationToken cancellationToken
    ) =>
        await output.WriteAsync(
            Event(JsonSerializer.SerializeToUtf8Bytes(chunk, ProtocolJson.Plain.Chunk)),
            cancellationToken
        );

    private static byte[] Event(byte[] json) => [.. Data, .. json, .. End];

    /// <summary>Null: nothing to send for it.</summary>
    private static Chunk? ChunkOf(AnswerHead head, AnswerPart part, bool includeUsage, HashSet<int> begun)
    {
        string? Role(int choice) => begun.Add(choice) ? "assistant" : null;
        Chunk Of(int choice, Delta delta, string? finish = null, DebateReport? debate = null) =>
            new(
                head.Id,
                head.Created,
                head.Model,
                head.Fingerprint,
                head.Seed,
                [new ChunkChoice(choice, delta, finish)],
                Debate: debate
            );
        return part switch
        {
            Said said => Of(said.Choice, new Delta(Role(said.Choice), said.Text)),
            Heard heard => Of(0, new Delta(Role(0), null, ReasoningContent: Shown(heard.Turn))),
            Declined declined => Of(0, new Delta(Role(0), null, Refusal: declined.Why)),
            Ended ended => Of(
                ended.Choice,
                new Delta(Role(ended.Choice), null),
                NameOf(ended.Finish),
                ended.Debate
            ),
            Spent spent when includeUsage => new Chunk(
                head.Id,
                head.Created,
                head.Model,
                head.Fingerprint,
                head.Seed,
                [],
                spent.Usage
            ),
            _ => null,
        };
    }

    private static string Shown(AgentResponse turn) =>
        FormattableString.Invariant($"{turn.Agent}, round {turn.Round}: {turn.Text}\n\n");

    private static string NameOf(FinishReason finish) => finish == FinishReason.Length ? "length" : "stop";
}
