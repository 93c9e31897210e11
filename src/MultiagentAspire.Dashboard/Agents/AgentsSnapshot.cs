using System.Collections.Immutable;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>The finetuned agents of a run, as far as they are finished.</summary>
/// <param name="Arms">The arms that finetune.</param>
/// <param name="Agents">In the order in which they were finetuned.</param>
internal sealed record AgentsSnapshot(
    ImmutableArray<FinetunedArm> Arms,
    ImmutableArray<FinetunedAgent> Agents
)
{
    /// <summary>Whether an arm has critics of its own.</summary>
    public bool HasCritics(string arm) =>
        Agents.Any(one =>
            one.Arm == arm && AgentId.TryParse(one.Agent, out var agent) && agent.Role == AgentRole.Critic
        );

    /// <summary>One agent through the iterations; empty where there is no such agent.</summary>
    public ImmutableArray<FinetunedAgent> Find(string arm, string agent) =>
        [.. Agents.Where(one => one.Arm == arm && one.Agent == agent).OrderBy(one => one.Iteration)];
}
