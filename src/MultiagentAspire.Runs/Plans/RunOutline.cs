using System.Collections.Immutable;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>What carrying out a run file means, before it begins.</summary>
/// <param name="Folder">Where its artifacts will lie.</param>
/// <param name="Started">Whether the folder holds a run already.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Finished">Steps that an earlier attempt has finished already.</param>
/// <param name="Trained">Agents of societies finetuned in each iteration; those whose model answers at an
/// endpoint that does not finetune it are not.</param>
/// <param name="Calls">Responses and summaries that models are asked for in the whole run.</param>
/// <param name="Endpoints">Of these, what each model at an endpoint is asked.</param>
public sealed record RunOutline(
    string Folder,
    bool Started,
    int Steps,
    int Finished,
    int Trained,
    long Calls,
    ImmutableArray<EndpointEstimate> Endpoints
)
{
    /// <summary>Most tokens that all calls together can generate.</summary>
    public required long MostTokens { get; init; }

    /// <summary>
    /// Outlines <paramref name="run"/> under the root <paramref name="outputFolder"/>; nothing is written.
    /// </summary>
    public static RunOutline Create(RunFile run, string outputFolder)
    {
        var layout = RunLayout.ForRun(outputFolder, run.Name);
        var steps = new StepStore(layout);
        var plan = RunPlan.Create(run);
        var held = plan.OfType<DebateStep>().Where(step => !step.IsShared).ToList();
        return new RunOutline(
            layout.Folder,
            File.Exists(layout.Manifest),
            plan.Length,
            plan.Count(step => steps.IsFinished(step.Id)),
            run.PlannedArms.Where(arm => arm.Kind.IsSociety).Sum(arm => TrainedIn(run, arm)),
            held.Sum(step => CallsOf(run, step)),
            EndpointEstimate.Create(run, plan)
        )
        {
            MostTokens = held.Sum(step => CallsOf(run, step) * step.Settings.Sampling.MaxTokens),
        };
    }

    private static int TrainedIn(RunFile run, Arm arm) =>
        arm.Agents.Count(agent =>
            run.Models.ContainsKey(run.AgentAt(agent.Slot).Model) || run.FinetuningOf(agent) is not null
        );

    private static long CallsOf(RunFile run, DebateStep step) =>
        (long)ProblemSets.CountOf(run.Task, step.Problems) * step.CallsPerDebate;
}
