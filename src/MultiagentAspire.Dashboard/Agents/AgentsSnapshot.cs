using System.Collections.Immutable;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>The finetuned agents of a run so far, as the finetuning service lists them.</summary>
/// <param name="Arms">The arms that finetune, with how many iterations of each are finished.</param>
/// <param name="Agents">One entry per agent and iteration, in the order of finetuning.</param>
internal sealed record AgentsSnapshot(
    ImmutableArray<FinetunedArm> Arms,
    ImmutableArray<FinetunedAgent> Agents
)
{
    /// <summary>Whether an arm has critics of its own.</summary>
    public bool HasCritics(string arm) => Agents.Any(agent => agent.Arm == arm && IsCritic(agent));

    /// <summary>One agent's entries by iteration; empty where there is no such agent.</summary>
    /// <param name="arm">Name of its arm.</param>
    /// <param name="agent">Its name, such as <c>critic-2</c>.</param>
    public ImmutableArray<FinetunedAgent> Find(string arm, string agent) =>
        [
            .. Agents
                .Where(state => state.Arm == arm && state.Agent == agent)
                .OrderBy(state => state.Iteration),
        ];

    private static bool IsCritic(FinetunedAgent agent) =>
        AgentId.TryParse(agent.Agent, out var id) && id.Role == AgentRole.Critic;
}
