using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>One agent's answer: its model gets the conversation unchanged, for each choice.</summary>
internal static class AgentCompletions
{
    /// <summary>Events that are buffered for a slow reader.</summary>
    private const int BufferCapacity = 64;

    /// <summary>
    /// The events of all choices as they arrive, and the usage. Ending the enumeration ends all generations.
    /// </summary>
    /// <param name="seed">Seed of the first choice; see <see cref="ChoiceSeed"/>.</param>
    /// <exception cref="PromptTooLongException">The conversation does not fit the model.</exception>
    public static async IAsyncEnumerable<CompletionEvent> StreamAsync(
        IModelClient client,
        AgentModel model,
        ChatRequest request,
        long seed,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var requests = Enumerable
            .Range(0, request.Choices)
            .Select(choice => CreateRequest(model, request, ChoiceSeed(seed, choice)))
            .ToList();
        var results = new GenerateResult[requests.Count];
        var events = ChannelStream.ReadAsync<CompletionEvent>(
            BufferCapacity,
            (writer, stop) => GenerateAllAsync(client, requests, results, writer, stop),
            cancellationToken
        );
        await foreach (var answerEvent in events)
            yield return answerEvent;
        // All choices have the same prompt, which counts once.
        var promptTokens = results.Max(result => result.PromptTokens);
        var tokens = results.Sum(result => (long)result.Tokens);
        yield return new UsageReported(new Usage(promptTokens, tokens));
    }

    /// <summary>Generates all choices concurrently; if one fails, the others are cancelled.</summary>
    private static async Task GenerateAllAsync(
        IModelClient client,
        List<GenerateRequest> requests,
        GenerateResult[] results,
        ChannelWriter<CompletionEvent> events,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(requests.Select((_, choice) => GenerateOrCancelAsync(choice)));

        async Task GenerateOrCancelAsync(int choice)
        {
            try
            {
                var request = requests[choice];
                results[choice] = await GenerateChoiceAsync(client, request, choice, events, stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    /// <summary>Generates one choice and writes its events; the last one is <see cref="ChoiceCompleted"/>.</summary>
    private static async Task<GenerateResult> GenerateChoiceAsync(
        IModelClient client,
        GenerateRequest request,
        int choice,
        ChannelWriter<CompletionEvent> events,
        CancellationToken cancellationToken
    )
    {
        GenerateResult? result = null;
        await foreach (var piece in client.StreamAsync(request, cancellationToken))
        {
            if (piece.Text.Length > 0)
                await events.WriteAsync(new TextDelta(choice, piece.Text), cancellationToken);
            result = piece.End?.RequireFits() ?? result;
        }
        await events.WriteAsync(new ChoiceCompleted(choice, result!.FinishReason), cancellationToken);
        return result;
    }

    /// <summary>
    /// Seed of a choice. The first one has the request's seed, so that a larger <c>n</c> does not change it.
    /// </summary>
    internal static long ChoiceSeed(long seed, int choice) =>
        choice == 0 ? seed : unchecked((long)Seeds.Derive(seed, "choice", choice));

    /// <summary>Settings that the client's request does not name are left to the model's own defaults.</summary>
    private static GenerateRequest CreateRequest(AgentModel model, ChatRequest request, long seed)
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
