using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Generates responses by any <see cref="IChatClient"/>: for hosts that bring the client of a provider of
/// their own, and register an <see cref="AgentClient"/> that returns it. Which model answers is the client's
/// affair.
/// </summary>
/// <param name="client">Stays the caller's.</param>
public sealed class ChatModelClient(IChatClient client) : IModelClient
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The client reports no token usage, and arms are compared
    /// by it.</exception>
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
        ChatFinishReason? finish = null;
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
            finish = update.FinishReason ?? finish;
        }
        yield return new GeneratePiece("", ResultOf("", finish, usage));
    }

    private static IEnumerable<ChatMessage> MessagesOf(GenerateRequest request) =>
        request.Prompt.Select(turn => new ChatMessage(new ChatRole(turn.Role), turn.Content));

    private static ChatOptions OptionsOf(GenerateRequest request) =>
        new()
        {
            Temperature = (float?)request.Sampling.Temperature,
            TopP = (float?)request.Sampling.TopP,
            TopK = request.Sampling.TopK, // 0 as well: unset, a client would put its model's own default in its place
            MaxOutputTokens = request.Sampling.MaxTokens,
            Seed = request.Seed,
            StopSequences = request.Stop.IsDefaultOrEmpty ? null : [.. request.Stop],
        };

    private static GenerateResult ResultOf(string text, ChatFinishReason? finish, UsageDetails? usage)
    {
        if (usage is not { OutputTokenCount: { } tokens, InputTokenCount: { } promptTokens })
            throw new InvalidOperationException("the chat client reports no token usage");
        return new GenerateResult(
            text,
            finish == ChatFinishReason.Length ? FinishReason.Length : FinishReason.Stop,
            checked((int)tokens),
            checked((int)promptTokens)
        );
    }
}
