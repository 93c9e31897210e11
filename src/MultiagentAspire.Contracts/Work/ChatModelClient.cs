using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Generates responses by any <see cref="IChatClient"/>: for hosts with a provider's client, which register an
/// <see cref="AgentClient"/> that returns it. The client decides which model answers; the request's model is ignored.
/// </summary>
/// <param name="client">The client; it is not disposed.</param>
public sealed class ChatModelClient(IChatClient client) : IModelClient
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The client reports no token usage, by which arms are compared.
    /// </exception>
    public async Task<GenerateResult> GenerateAsync(
        GenerateRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var response = await client.GetResponseAsync(
                MessagesOf(request),
                OptionsOf(request),
                cancellationToken
            );
            return ResultOf(response.Text, response.FinishReason, response.Usage);
        }
        catch (PromptTooLongException error)
        {
            return GenerateResult.PromptTooLong(error.Message);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<GeneratePiece> StreamAsync(
        GenerateRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        UsageDetails? usage = null;
        ChatFinishReason? finishReason = null;
        var updates = client.GetStreamingResponseAsync(
            MessagesOf(request),
            OptionsOf(request),
            cancellationToken
        );
        await foreach (var update in updates)
        {
            if (update.Text.Length > 0)
                yield return new GeneratePiece(update.Text);
            usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? usage;
            finishReason = update.FinishReason ?? finishReason;
        }
        yield return new GeneratePiece("", ResultOf("", finishReason, usage));
    }

    private static IEnumerable<ChatMessage> MessagesOf(GenerateRequest request) =>
        request.Prompt.Select(turn => new ChatMessage(new ChatRole(turn.Role), turn.Content));

    /// <summary>
    /// The options of a request. A top-k of 0 is sent too: without it a client uses its model's default.
    /// </summary>
    private static ChatOptions OptionsOf(GenerateRequest request)
    {
        var sampling = request.Sampling;
        string[]? stop = request.Stop.IsDefaultOrEmpty ? null : [.. request.Stop];
        return new ChatOptions
        {
            Temperature = (float?)sampling.Temperature,
            TopP = (float?)sampling.TopP,
            TopK = sampling.TopK,
            MaxOutputTokens = sampling.MaxTokens,
            Seed = request.Seed,
            StopSequences = stop,
        };
    }

    private static GenerateResult ResultOf(string text, ChatFinishReason? finishReason, UsageDetails? usage)
    {
        if (usage is not { OutputTokenCount: { } tokens, InputTokenCount: { } promptTokens })
            throw new InvalidOperationException("the chat client reports no token usage");
        return new GenerateResult(
            text,
            finishReason == ChatFinishReason.Length ? FinishReason.Length : FinishReason.Stop,
            checked((int)tokens),
            checked((int)promptTokens)
        );
    }
}
