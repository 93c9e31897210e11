using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes each agent's data file from the training transcripts (paper section 2.3).</summary>
internal sealed class SelectExecution(IConsensus consensus, RunFile run, RunLayout layout)
{
    public async Task<SelectResult> ExecuteAsync(SelectStep step, CancellationToken cancellationToken)
    {
        var path = layout.At(step.Transcripts);
        var slots = Transcripts.Read(path)[0].Slots;
        var selections = new List<AgentSelection>();
        var arm = run.ArmOf(step.Arm);
        foreach (var agent in arm.Agents)
            selections.Add(await SelectForAsync(agent, step, arm, slots, cancellationToken));
        return new SelectResult([.. selections]);
    }

    private async Task<AgentSelection> SelectForAsync(
        AgentId agent,
        SelectStep step,
        Arm arm,
        int slots,
        CancellationToken cancellationToken
    )
    {
        var seed = Seeds.Derive(run.Seed, step.Iteration, step.Arm, agent, "select");
        var rules =
            agent.Role == AgentRole.Single
                ? arm.Selection.ForSingle(slots, run.Agents.Length)
                : arm.Selection.For(agent.Role);
        var selected = await consensus.SelectAsync(
            layout.At(step.Transcripts),
            run.Task.Spec,
            arm.Selection.Voting,
            rules,
            agent,
            seed,
            cancellationToken
        );
        TrainingExamples.Write(layout.Data(step.Iteration, arm, agent), selected.Examples);
        return new AgentSelection(agent, selected.Examples.Length, selected.Counts, selected.OneSided);
    }
}
