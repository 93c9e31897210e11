using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>One agent's answer: the conversation goes to its model as it is.</summary>
internal static class AgentCompletions
{
    /// <summary>Pieces that may wait for a slow reader.</summary>
    private const int BufferCapacity = 64;

    /// <summary>The pieces of all choices as they come. A reader that leaves ends all of them.</summary>
    /// <exception cref="PromptTooLongException">The conversation does not fit the model.</exception>
    public static async IAsyncEnumerable<CompletionEvent> StreamAsync(
        IModelClient client,
        AgentModel model,
        ChatRequest request,
        long seed,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var asked = Enumerable
            .Range(0, request.Choices)
            .Select(choice => RequestOf(model, request, ChoiceSeed(seed, choice)))
            .ToList();
        var ends = new GenerateResult[asked.Count];
        var parts = ChannelStream.ReadAsync<CompletionEvent>(
            BufferCapacity,
            (writer, stop) => GenerateChoiceAsync(client, asked, ends, writer, stop),
            cancellationToken
        );
        await foreach (var part in parts)
            yield return part;
        // All choices have one prompt.
        yield return new UsageReported(
            new Usage(ends.Max(end => end.PromptTokens), ends.Sum(end => (long)end.Tokens))
        );
    }

    /// <summary>Generates all choices at once; where one fails, the others end, since nobody would read them.</summary>
    private static async Task GenerateChoiceAsync(
        IModelClient client,
        List<GenerateRequest> asked,
        GenerateResult[] ends,
        ChannelWriter<CompletionEvent> parts,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(asked.Select((_, choice) => SpeakChoiceAsync(choice)));

        async Task SpeakChoiceAsync(int choice)
        {
            try
            {
                ends[choice] = await GenerateChoiceAsync(client, asked[choice], choice, parts, stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    private static async Task<GenerateResult> GenerateChoiceAsync(
        IModelClient client,
        GenerateRequest request,
        int choice,
        ChannelWriter<CompletionEvent> parts,
        CancellationToken cancellationToken
    )
    {
        GenerateResult? end = null;
        await foreach (var piece in client.StreamAsync(request, cancellationToken))
        {
            if (piece.Text.Length > 0)
                await parts.WriteAsync(new TextDelta(choice, piece.Text), cancellationToken);
            end = piece.End?.RequireFits() ?? end;
        }
        await parts.WriteAsync(new ChoiceCompleted(choice, end!.Finish), cancellationToken);
        return end;
    }

    /// <summary>
    /// The first choice has the seed itself, so that asking for more of them adds to it and changes nothing.
    /// </summary>
    internal static long ChoiceSeed(long seed, int choice) =>
        choice == 0 ? seed : unchecked((long)Seeds.Derive(seed, "choice", choice));

    /// <summary>What the client's request does not name is left to the model's own defaults.</summary>
    private static GenerateRequest RequestOf(AgentModel model, ChatRequest request, long seed)
    {
        var sampling = new RequestedSampling(
            request.Temperature,
            request.TopP,
            request.TopK,
            request.MaxTokens
        );
        return new GenerateRequest(model, request.Messages, sampling, seed, request.Stop);
    }
}
