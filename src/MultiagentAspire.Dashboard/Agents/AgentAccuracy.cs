using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>Accuracy of one agent on the evaluation problems, in one round after one iteration.</summary>
/// <param name="Iteration">0 = as the base model.</param>
/// <param name="Round">From 1.</param>
/// <param name="Share">Share in 0..1 of the agent's responses in this round that are right.</param>
internal sealed record AgentAccuracy(int Iteration, int Round, Estimate Share)
{
    /// <summary>
    /// The rounds in which the agent responds, iteration by iteration; none where the report has not measured its arm.
    /// A single agent, whose model fills all slots, has one entry an iteration: the mean of the slots in round 1.
    /// </summary>
    /// <param name="report">The run's report.</param>
    /// <param name="arm">Name of the agent's arm.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="critics">
    /// Whether the arm has critics of its own; otherwise generators respond in all rounds.
    /// </param>
    public static ImmutableArray<AgentAccuracy> FromReport(
        RunReport report,
        string arm,
        AgentId agent,
        bool critics
    )
    {
        var measured = report.Arms.FirstOrDefault(result => result.Arm == arm && result.Transfer is null);
        var states = measured?.Iterations ?? [];
        return agent.Role is AgentRole.Generator or AgentRole.Critic
            ? [.. states.SelectMany(state => ByRound(state, agent, critics))]
            : [.. states.Select(state => new AgentAccuracy(state.Iteration, 1, state.Single))];
    }

    private static IEnumerable<AgentAccuracy> ByRound(ArmIteration state, AgentId agent, bool critics)
    {
        foreach (var (round, slots) in state.ByRoundAndAgent.Index())
            if (RespondsIn(agent, round, critics) && agent.Slot < slots.Length)
                yield return new AgentAccuracy(state.Iteration, round + 1, slots[agent.Slot]);
    }

    /// <param name="round">From 0.</param>
    private static bool RespondsIn(AgentId agent, int round, bool critics) =>
        agent.Role == AgentRole.Critic ? round > 0 : round == 0 || !critics;
}
