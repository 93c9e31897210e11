using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>How often one agent was right on the evaluation problems.</summary>
/// <param name="Iteration">0: as the base model.</param>
/// <param name="Round">From 1.</param>
internal sealed record AgentAccuracy(int Iteration, int Round, Estimate Share)
{
    /// <summary>
    /// The rounds in which the agent speaks, iteration by iteration; none where the report has not measured
    /// it.
    /// </summary>
    /// <param name="critics">Whether critics revise; else generators speak in all rounds.</param>
    public static ImmutableArray<AgentAccuracy> FromReport(
        RunReport report,
        string arm,
        AgentId agent,
        bool critics
    )
    {
        var measured =
            report.Arms.FirstOrDefault(one => one.Arm == arm && one.Transfer is null)?.Iterations ?? [];
        return agent.Role is AgentRole.Generator or AgentRole.Critic
            ?
            [
                .. measured.SelectMany(state =>
                    state
                        .ByRoundAndAgent.Index()
                        .Where(round =>
                            RespondsIn(agent, round.Index, critics) && agent.Slot < round.Item.Length
                        )
                        .Select(round => new AgentAccuracy(
                            state.Iteration,
                            round.Index + 1,
                            round.Item[agent.Slot]
                        ))
                ),
            ]
            // one model in all slots
            : [.. measured.Select(state => new AgentAccuracy(state.Iteration, 1, state.Single))];
    }

    private static bool RespondsIn(AgentId agent, int round, bool critics) =>
        agent.Role == AgentRole.Critic ? round > 0 : round == 0 || !critics;
}
