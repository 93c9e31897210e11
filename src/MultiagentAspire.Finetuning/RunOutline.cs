using System.Collections.Immutable;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning;

/// <summary>What carrying out a run file means, before it begins.</summary>
/// <param name="Folder">Where its artifacts will lie.</param>
/// <param name="Begun">Whether the folder holds a run already.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Finished">Steps that an earlier attempt has finished already.</param>
/// <param name="Trained">Agents finetuned in each iteration by the method itself; those whose model answers at an endpoint that does not finetune it are not.</param>
/// <param name="Calls">Responses and summaries that models are asked for in the whole run.</param>
/// <param name="Endpoints">Of these, what each model at an endpoint is asked.</param>
public sealed record RunOutline(
    string Folder,
    bool Begun,
    int Steps,
    int Finished,
    int Trained,
    long Calls,
    ImmutableArray<EndpointShare> Endpoints
)
{
    /// <summary>Outlines <paramref name="run"/> under the root <paramref name="outputFolder"/>; nothing is written.</summary>
    public static RunOutline Of(RunFile run, string outputFolder)
    {
        var layout = RunLayout.Under(outputFolder, run.Name);
        var plan = RunPlan.Of(run);
        var debates = plan.OfType<DebateStep>().ToList();
        var steps = new StepStore(layout);
        return new RunOutline(
            layout.Folder,
            File.Exists(layout.Manifest),
            plan.Length,
            plan.Count(step => steps.IsFinished(step.Id)),
            run.Arms.Contains(RunFiles.ArmNames.Multiagent)
                ? ArmPlans
                    .AgentsOf(run, RunFiles.ArmNames.Multiagent)
                    .Count(agent =>
                        run.Models.ContainsKey(run.Agents[agent.Slot].Model)
                        || run.FinetuningOf(agent) is not null
                    )
                : 0,
            debates.Sum(step =>
                (long)ProblemSets.CountOf(run.Task, step.Problems)
                * SampleBudget.CallsPerDebate(step.Society.Slots, step.Settings)
            ),
            EndpointShare.Of(run, plan)
        );
    }
}
