using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes each agent's data file from the training transcripts (paper section 2.3).</summary>
internal sealed class SelectExecution(IConsensus consensus, RunFile run, RunLayout layout)
{
    public async Task<SelectStepResult> ExecuteAsync(SelectStep step, CancellationToken cancellationToken)
    {
        var arm = run.ArmOf(step.Arm);
        var selected = consensus.SelectAsync(
            layout.ResolvePath(step.Transcripts),
            run.Task.Spec,
            arm.Selection.Voting,
            [.. arm.Agents.Select(agent => TargetOf(agent, arm, step))],
            cancellationToken
        );
        var selections = ImmutableArray.CreateBuilder<AgentSelection>();
        await foreach (var agent in selected)
        {
            TrainingExamples.Write(layout.DataPath(step.Iteration, arm, agent.Agent), agent.Examples);
            selections.Add(
                new AgentSelection(agent.Agent, agent.Examples.Length, agent.Counts, agent.OneSided)
            );
        }
        return new SelectStepResult(selections.ToImmutable());
    }

    private SelectionTarget TargetOf(AgentId agent, Arm arm, SelectStep step)
    {
        var rules =
            agent.Role == AgentRole.Single
                ? arm.Selection.ForSingle(VotersOf(step), run.Agents.Length)
                : arm.Selection.For(agent.Role);
        var seed = Seeds.Derive(run.Seed, step.Iteration, step.Arm, agent, "select");
        return new SelectionTarget(agent, rules, seed);
    }

    /// <summary>How many slots the debates have that the step selects from, as the plan says.</summary>
    private int VotersOf(SelectStep step) =>
        RunPlan.LearnedFrom(run, step.Arm, step.Iteration)!.Society.Slots;
}
