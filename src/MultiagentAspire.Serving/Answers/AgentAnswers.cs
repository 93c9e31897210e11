using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>One agent's answer: the conversation goes to its model as it is.</summary>
internal static class AgentAnswers
{
    /// <summary>Pieces that may wait for a slow reader.</summary>
    private const int Waiting = 64;

    /// <summary>The pieces of all choices as they come. A reader that leaves ends all of them.</summary>
    /// <exception cref="PromptTooLongException">The conversation does not fit the model.</exception>
    public static async IAsyncEnumerable<AnswerPart> AskAsync(
        IChatClient client,
        ChatRequest request,
        long seed,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var parts = Channel.CreateBounded<AnswerPart>(
            new BoundedChannelOptions(Waiting) { SingleReader = true }
        );
        var speaking = Task.WhenAll(
            Enumerable
                .Range(0, request.Choices)
                .Select(choice => SpeakAsync(client, request, seed, choice, parts.Writer, left))
        );
        var ending = speaking.ContinueWith(
            _ => parts.Writer.TryComplete(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        try
        {
            await foreach (var part in parts.Reader.ReadAllAsync(cancellationToken))
                yield return part;
            var used = await speaking;
            yield return new Spent(
                new Usage(
                    used.Max(one => one.InputTokenCount ?? 0),
                    used.Sum(one => one.OutputTokenCount ?? 0)
                )
            ); // all choices have one prompt
        }
        finally
        {
            await left.CancelAsync();
            await ending; // nobody speaks any more when this has ended
        }
    }

    private static async Task<UsageDetails> SpeakAsync(
        IChatClient client,
        ChatRequest request,
        long seed,
        int choice,
        ChannelWriter<AnswerPart> parts,
        CancellationTokenSource left
    )
    {
        try
        {
            var messages = request.Messages.Select(turn => new ChatMessage(
                new ChatRole(turn.Role),
                turn.Content
            ));
            UsageDetails? usage = null;
            ChatFinishReason? finish = null;
            await foreach (
                var update in client.GetStreamingResponseAsync(
                    messages,
                    Options(request, SeedOf(seed, choice)),
                    left.Token
                )
            )
            {
                if (update.Text.Length > 0)
                    await parts.WriteAsync(new Said(choice, update.Text), left.Token);
                usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? usage;
                finish = update.FinishReason ?? finish;
            }
            await parts.WriteAsync(
                new Ended(
                    choice,
                    finish == ChatFinishReason.Length ? FinishReason.Length : FinishReason.Stop
                ),
                left.Token
            );
            return usage ?? new UsageDetails();
        }
        catch
        {
            await left.CancelAsync(); // the others would speak for nobody
            throw;
        }
    }

    /// <summary>The first choice has the seed itself, so that asking for more of them adds to it and changes nothing.</summary>
    internal static long SeedOf(long seed, int choice) =>
        choice == 0 ? seed : unchecked((long)Seeds.Derive(seed, "choice", choice));

    private static ChatOptions Options(ChatRequest request, long seed) =>
        new()
        {
            Temperature = (float?)request.Temperature,
            TopP = (float?)request.TopP,
            TopK = request.TopK,
            MaxOutputTokens = request.MaxTokens,
            Seed = seed,
            StopSequences = request.Stop.IsEmpty ? null : [.. request.Stop],
        };
}
