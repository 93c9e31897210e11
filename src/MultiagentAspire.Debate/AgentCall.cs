using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Debate;

/// <summary>Asks one agent, through the chat client of its model.</summary>
internal sealed class AgentCall(
    AgentClient clientFor,
    DebateId debate,
    SamplingSettings sampling,
    WorkPriority priority
)
{
    /// <summary>An agent whose prompt does not fit its model says nothing. The seed is that of (debate, agent, round), so the reply does not depend on what else is going on.</summary>
    public async Task<AgentReply> AskAsync(
        AgentId agent,
        AgentModel model,
        int round,
        ImmutableArray<ChatTurn> prompt,
        CancellationToken cancellationToken
    )
    {
        var messages = prompt.Select(turn => new ChatMessage(new ChatRole(turn.Role), turn.Content)).ToList();
        ChatResponse response;
        try
        {
            response = await clientFor(agent, model, priority)
                .GetResponseAsync(messages, Options(agent, round), cancellationToken);
        }
        catch (PromptTooLongException)
        {
            return new AgentReply(
                "",
                FinishReason.Length,
                0,
                0,
                UseOf(model, new ModelUse("", 1, 0, 0, 0, 0))
            );
        }
        var usage = response.Usage;
        // Budgets are compared between arms, so an unknown count must not pass for zero.
        if (usage?.OutputTokenCount is not { } tokens || usage.InputTokenCount is not { } promptTokens)
            throw new InvalidOperationException($"the chat client of {agent} reports no token usage");
        var finish =
            response.FinishReason == ChatFinishReason.Length ? FinishReason.Length : FinishReason.Stop;
        var remote = UseOf(
            model,
            new ModelUse("", 1, usage.Retries(), promptTokens, tokens, usage.IsEstimated() ? 1 : 0)
        );
        return new AgentReply(
            response.Text,
            finish,
            checked((int)tokens),
            checked((int)promptTokens),
            remote
        );
    }

    /// <summary>Null for a local model. What an endpoint finetuned costs otherwise than its base, so it goes by its own digest.</summary>
    private static ModelUse? UseOf(AgentModel model, ModelUse use) =>
        model.Base.Remote is null
            ? null
            : use with
            {
                Model = model.Adapter is { Model: not null } finetuned ? finetuned.Digest : model.Base.Digest,
            };

    private ChatOptions Options(AgentId agent, int round) =>
        new()
        {
            Temperature = (float)sampling.Temperature,
            TopP = (float)sampling.TopP,
            TopK = sampling.TopK, // 0 is said, not left out: a client would put its model's own default in its place
            MaxOutputTokens = sampling.MaxTokens,
            Seed = unchecked((long)Seeds.ForResponse(debate, agent, round)),
        };
}
