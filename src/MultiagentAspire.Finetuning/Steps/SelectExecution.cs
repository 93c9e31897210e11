using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.RunFiles;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes each agent's data file from the training transcripts (paper section 2.3).</summary>
internal sealed class SelectExecution(IConsensus consensus, RunFile run, RunLayout layout)
{
    public SelectResult Execute(SelectStep step)
    {
        var transcripts = Transcripts.Read(layout.At(step.Transcripts));
        return new SelectResult([.. ArmPlans.AgentsOf(run, step.Arm).Select(agent => SelectFor(agent, step, transcripts))]);
    }

    private AgentSelection SelectFor(AgentId agent, SelectStep step, IReadOnlyList<DebateTranscript> transcripts)
    {
        var seed = Seeds.Derive(run.Seed, step.Iteration, step.Arm, agent, "select");
        var selected = step.Arm == ArmNames.Multiagent
            ? consensus.Select(transcripts, run.Task.Spec, run.Selection.Voting, run.Selection.For(agent.Role), agent, seed)
            : consensus.SelectForSingleAgent(
                transcripts, run.Task.Spec, run.Selection.Voting, run.Selection.ForSingle(transcripts[0].Slots, run.Agents.Length), seed);
        TrainingExamples.Write(layout.Data(step.Iteration, step.Arm, agent), selected.Examples);
        return new AgentSelection(agent, selected.Examples.Length, selected.Counts, selected.OneSided);
    }
}
