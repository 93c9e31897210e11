using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes each agent's data file from the training transcripts (paper section 2.3).</summary>
internal sealed class SelectExecution(IConsensus consensus, RunFile run, RunLayout layout)
{
    public async Task<SelectResult> ExecuteAsync(SelectStep step, CancellationToken cancellationToken)
    {
        var path = layout.At(step.Transcripts);
        var slots = Transcripts.Read(path)[0].Slots;
        var selections = new List<AgentSelection>();
        foreach (var agent in ArmPlans.AgentsOf(run, step.Arm))
            selections.Add(await SelectForAsync(agent, step, path, slots, cancellationToken));
        return new SelectResult([.. selections]);
    }

    private async Task<AgentSelection> SelectForAsync(
        AgentId agent,
        SelectStep step,
        string path,
        int slots,
        CancellationToken cancellationToken
    )
    {
        var seed = Seeds.Derive(run.Seed, step.Iteration, step.Arm, agent, "select");
        var rules =
            agent.Role == AgentRole.Single
                ? run.Selection.ForSingle(slots, run.Agents.Length)
                : run.Selection.For(agent.Role);
        var selected = await consensus.SelectAsync(
            path,
            run.Task.Spec,
            run.Selection.Voting,
            rules,
            agent,
            seed,
            cancellationToken
        );
        TrainingExamples.Write(layout.Data(step.Iteration, step.Arm, agent), selected.Examples);
        return new AgentSelection(agent, selected.Examples.Length, selected.Counts, selected.OneSided);
    }
}
