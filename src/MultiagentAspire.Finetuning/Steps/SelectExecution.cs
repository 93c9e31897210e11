using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out a select step: writes the data file of each agent from the training transcripts (paper section 2.3).
/// </summary>
/// <param name="consensus">Votes and selects.</param>
/// <param name="run">The run file.</param>
/// <param name="layout">Paths of the run folder.</param>
/// <param name="problems">Reference answers, for the one arm that is defined to learn from them.</param>
/// <param name="steps">Results of finished steps: what a guard decided after the iteration before.</param>
internal sealed class SelectExecution(
    IConsensus consensus,
    RunFile run,
    RunLayout layout,
    ProblemSets problems,
    StepStore steps
)
{
    /// <summary>Selects the training data of all agents of an arm in one call.</summary>
    /// <param name="step">The step; its debates are finished.</param>
    /// <param name="cancellationToken">Ends the selection.</param>
    /// <returns>The number of examples and the selection counts of each agent.</returns>
    public async Task<SelectStepResult> ExecuteAsync(SelectStep step, CancellationToken cancellationToken)
    {
        var arm = run.ArmOf(step.Arm);
        var selected = step.Rationalised is { } hinted
            ? SelectByReferencesAsync(step, hinted, arm)
            : consensus.SelectAsync(
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

    /// <summary>The data of the agents of an arm that learns from reference answers.</summary>
    private IAsyncEnumerable<SelectionResult> SelectByReferencesAsync(SelectStep step, string hinted, Arm arm)
    {
        var set = new ProblemSet(ProblemSet.Train, step.Iteration);
        var (first, second) = (ReadTranscripts(step.Transcripts), ReadTranscripts(hinted));
        var task = TaskRegistry.Create(problems.SpecOf(set));
        var references = problems.References(set);
        return arm
            .Agents.Select(agent =>
                StarSelection.Select(TargetOf(agent, arm, step), first, second, references, task)
            )
            .ToAsyncEnumerable();
    }

    private IReadOnlyList<DebateTranscript> ReadTranscripts(string path) =>
        Transcripts.Read(layout.ResolvePath(path));

    /// <summary>The rules and the seed by which an agent's examples are selected.</summary>
    private SelectionTarget TargetOf(AgentId agent, Arm arm, SelectStep step)
    {
        var rules =
            agent.Role == AgentRole.Single
                ? arm.Selection.ForSingle(VotersOf(step), arm.Slots) with
                {
                    SingleModel = arm.Kind.SingleModelData,
                }
                : Rebalanced(arm.Selection.For(agent.Role), step);
        var seed = TrainingInputs.SelectionSeedOf(run, step, agent);
        return new SelectionTarget(agent, rules, seed);
    }

    /// <summary>The rules, or those that keep agents apart where a guard asked for them.</summary>
    private SelectionSettings Rebalanced(SelectionSettings rules, SelectStep step)
    {
        var health = StepIds.Health(step.Iteration - 1, step.Arm);
        return
            steps.IsFinished(health)
            && steps.Read<HealthStepResult>(health).Result.Action == GuardAction.Rebalance
            ? rules with
            {
                Rule = NoveltyRule.RuleName,
            }
            : rules;
    }

    /// <summary>The number of slots in the debates from which the step selects.</summary>
    private int VotersOf(SelectStep step) =>
        RunPlan.LearnedFrom(run, step.Arm, step.Iteration)!.Society.Slots;
}
