using System.Collections.Immutable;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Debate;

/// <summary>Asks the agents of one debate.</summary>
/// <param name="clientFor">Finds the client through which an agent's model is asked.</param>
/// <param name="debate">The debate, of whose id every seed derives.</param>
/// <param name="sampling">Of every response, summaries included.</param>
/// <param name="priority">Of every request, where it is queued.</param>
internal sealed class AgentCall(
    AgentClient clientFor,
    DebateId debate,
    SamplingSettings sampling,
    WorkPriority priority
)
{
    private readonly RequestedSampling _sampling = RequestedSampling.Of(sampling);

    /// <summary>
    /// Asks one agent. The seed is that of (debate, agent, round), so the reply does not depend on what else
    /// is in flight. An agent whose prompt does not fit its model says nothing.
    /// </summary>
    public async Task<AgentReply> GenerateAsync(
        AgentId agent,
        AgentModel model,
        int round,
        ImmutableArray<ChatTurn> prompt,
        CancellationToken cancellationToken
    )
    {
        var seed = unchecked((long)Seeds.ForResponse(debate, agent, round));
        var request = new GenerateRequest(model, prompt, _sampling, seed, Stop: []);
        var result = await clientFor(agent, model, priority).GenerateAsync(request, cancellationToken);
        return new AgentReply(result, UsageOf(model, result));
    }

    /// <summary>
    /// Null for a local model. What an endpoint finetuned costs otherwise than its base, so it goes by its
    /// own digest.
    /// </summary>
    private static ModelUsage? UsageOf(AgentModel model, GenerateResult result)
    {
        if (model.Base.Endpoint is null)
            return null;
        var name = model.Adapter is { Model: not null } finetuned ? finetuned.Digest : model.Base.Digest;
        return new ModelUsage(
            name,
            Calls: 1,
            result.Retries,
            result.PromptTokens,
            result.Tokens,
            result.Estimated ? 1 : 0
        );
    }
}
