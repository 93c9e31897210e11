using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes each agent's data file from the training transcripts (paper section 2.3).</summary>
internal sealed class SelectExecution(IConsensus consensus, RunFile run, RunLayout layout)
{
    public async Task<SelectResult> ExecuteAsync(SelectStep step, CancellationToken cancellationToken)
    {
        var selected = consensus.SelectAsync(
            layout.At(step.Transcripts),
            run.Task.Spec,
            run.Selection.Voting,
            [.. ArmPlans.AgentsOf(run, step.Arm).Select(agent => TargetOf(agent, step))],
            cancellationToken
        );
        var selections = ImmutableArray.CreateBuilder<AgentSelection>();
        await foreach (var agent in selected)
        {
            TrainingExamples.Write(layout.Data(step.Iteration, step.Arm, agent.Agent), agent.Examples);
            selections.Add(
                new AgentSelection(agent.Agent, agent.Examples.Length, agent.Counts, agent.OneSided)
            );
        }
        return new SelectResult(selections.ToImmutable());
    }

    private SelectionTarget TargetOf(AgentId agent, SelectStep step)
    {
        var rules =
            agent.Role == AgentRole.Single
                ? run.Selection.ForSingle(VotersOf(step), run.Agents.Length)
                : run.Selection.For(agent.Role);
        var seed = Seeds.Derive(run.Seed, step.Iteration, step.Arm, agent, "select");
        return new SelectionTarget(agent, rules, seed);
    }

    /// <summary>How many slots the debates have that the step selects from, as the plan says.</summary>
    private int VotersOf(SelectStep step) =>
        ArmPlans
            .ByName[step.Arm]
            .Train(run, step.Iteration)
            .OfType<DebateStep>()
            .Single(debates => debates.Output == step.Transcripts)
            .Society.Slots;
}
