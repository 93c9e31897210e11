using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Endpoints;

namespace MultiagentAspire.Inference.Remote;

/// <summary>The chat seam over an endpoint: the conversation goes there as it is, and the endpoint renders it by its model's template. Thread-safe.</summary>
/// <param name="served">The adapters that the endpoint has loaded; null with <paramref name="adapter"/>.</param>
/// <param name="adapter">The agent's, by whose name the endpoint is then asked; null: the model itself.</param>
internal sealed class RemoteChatClient(
    RemoteEndpoint endpoint,
    RemoteModel model,
    string? key,
    ServedAdapters? served = null,
    AdapterRef? adapter = null
) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var turns = messages.Select(message => new ChatTurn(message.Role.Value, message.Text)).ToList();
        if (served is null)
            return await AskAsync(model, turns, options, cancellationToken);
        using (var lease = await served.LeaseAsync(adapter!, cancellationToken))
        {
            try
            {
                return await AskAsync(model with { Model = lease.Name }, turns, options, cancellationToken);
            }
            catch (EndpointException error) when (ServedAdapters.IsNotFound(error))
            {
                served.Forget(lease.Name); // the endpoint has begun anew since
            }
        }
        using var anew = await served.LeaseAsync(adapter!, cancellationToken);
        return await AskAsync(model with { Model = anew.Name }, turns, options, cancellationToken, before: 1);
    }

    /// <param name="asked">The model, by the name under which the endpoint answers.</param>
    /// <param name="turns">The conversation.</param>
    /// <param name="options">How the answer is drawn.</param>
    /// <param name="cancellationToken">Who asks does not want it any more.</param>
    /// <param name="before">Requests of the same call that brought nothing.</param>
    private async Task<ChatResponse> AskAsync(
        RemoteModel asked,
        List<ChatTurn> turns,
        ChatOptions? options,
        CancellationToken cancellationToken,
        int before = 0
    )
    {
        var body = ChatCompletion.Write(
            asked,
            turns,
            Decimal(options?.Temperature),
            Decimal(options?.TopP),
            options?.TopK ?? 0,
            options?.MaxOutputTokens,
            options?.Seed,
            options?.StopSequences ?? []
        );
        var seed = options?.Seed is { } given
            ? unchecked((ulong)given)
            : Seeds.Derive(string.Join('\n', turns));
        using var span = GenAiTelemetry.Begin(
            model.Model,
            adapter?.Digest,
            Sampling(options),
            GenAiTelemetry.OpenAiCompatible
        );
        var started = Stopwatch.GetTimestamp();
        var reply = await endpoint.AskAsync(
            model,
            $"{model.Endpoint}/chat/completions",
            body,
            key,
            ChatCompletion.LargestAnswer(options?.MaxOutputTokens),
            seed,
            ChatCompletion.Read,
            cancellationToken
        );
        var answer = reply.Answer;
        var promptTokens =
            answer.PromptTokens ?? ChatCompletion.Estimate(turns.Sum(turn => (long)turn.Content.Length));
        var tokens = answer.Tokens ?? ChatCompletion.Estimate(answer.Text.Length);
        GenAiTelemetry.End(
            span,
            model.Model,
            promptTokens,
            tokens,
            answer.Finish,
            Stopwatch.GetElapsedTime(started),
            GenAiTelemetry.OpenAiCompatible
        );
        span?.SetTag("multiagent.retries", before + reply.Retries);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, answer.Text))
        {
            FinishReason =
                answer.Finish == FinishReason.Length ? ChatFinishReason.Length : ChatFinishReason.Stop,
            ModelId = adapter?.Digest ?? model.Model,
            Usage = RemoteUsage.Of(
                promptTokens,
                tokens,
                before + reply.Retries,
                estimated: answer.PromptTokens is null || answer.Tokens is null
            ),
        };
    }

    /// <summary>One piece at the end: a stream that breaks could not be tried again.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        foreach (
            var update in (
                await GetResponseAsync(messages, options, cancellationToken)
            ).ToChatResponseUpdates()
        )
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The endpoint belongs to whoever gave it.
    }

    /// <summary>0.7 as 0.7, not as the double nearest to a float.</summary>
    private static double? Decimal(float? value) => value is { } number ? (double)(decimal)number : null;

    private static SamplingSettings Sampling(ChatOptions? options) =>
        new(options?.Temperature ?? 1, options?.TopP ?? 1, options?.TopK ?? 0, options?.MaxOutputTokens ?? 0);
}
