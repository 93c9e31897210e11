using System.Collections.Immutable;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Debate;

/// <summary>Sends the generate requests of one debate to its agents' models.</summary>
/// <param name="clientFor">Gives the client of an agent's model.</param>
/// <param name="debate">Id of the debate; every seed derives from it.</param>
/// <param name="sampling">Settings of every response and summary.</param>
/// <param name="priority">Priority of every request in the queue.</param>
internal sealed class AgentCall(
    AgentClient clientFor,
    DebateId debate,
    SamplingSettings sampling,
    WorkPriority priority
)
{
    /// <summary>The sampling settings in the form of a request.</summary>
    private readonly RequestedSampling _sampling = RequestedSampling.Of(sampling);

    /// <summary>
    /// Generates one response. The seed derives from (debate, agent, round), so the response does not depend on
    /// other requests in flight. A prompt that does not fit the model gives an empty text.
    /// </summary>
    /// <param name="round">From 1.</param>
    /// <param name="prompt">The conversation; its last turn is the user's.</param>
    /// <exception cref="WorkFailedException">The request failed for good.</exception>
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
    /// Usage to be paid at an endpoint; null for a local model. A model that was finetuned at the endpoint has
    /// another price than its base, so its usage is under its own digest.
    /// </summary>
    private static ModelUsage? UsageOf(AgentModel model, GenerateResult result)
    {
        if (model.Base.Endpoint is null)
            return null;
        var name = model.Adapter is { Model: not null } finetuned ? finetuned.Digest : model.Base.Digest;
        var estimated = result.Estimated ? 1 : 0;
        return new ModelUsage(name, Calls: 1, result.Retries, result.PromptTokens, result.Tokens, estimated);
    }
}
