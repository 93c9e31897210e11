using System.Collections.Immutable;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>Size and cost of a run, known before it starts.</summary>
/// <param name="Folder">Full path of the run's folder, which need not exist.</param>
/// <param name="Started">Whether the folder holds a run manifest already.</param>
/// <param name="Steps">Number of steps of the whole run.</param>
/// <param name="Finished">Number of steps that have a stored result already.</param>
/// <param name="Trained">
/// Number of agents, over all society arms, that each iteration finetunes. Agents whose model is at an endpoint without
/// finetuning do not count.
/// </param>
/// <param name="Calls">Responses and summaries of all debates of the run, finished or not.</param>
/// <param name="Endpoints">The share of each model at an endpoint.</param>
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
    /// <summary>Largest number of tokens that all calls together can generate: each at its limit.</summary>
    public required long MaxTokens { get; init; }

    /// <summary>
    /// Plans the run and reads which of its steps are finished; nothing is written.
    /// </summary>
    /// <param name="outputFolder">The artifact root; the run's folder is <c>runs/NAME</c> under it.</param>
    public static RunOutline Create(RunFile run, string outputFolder)
    {
        var layout = RunLayout.ForRun(outputFolder, run.Name);
        var steps = new StepStore(layout);
        var plan = RunPlan.Create(run);
        var debates = plan.OfType<DebateStep>().Where(step => !step.IsShared).ToList();
        var societies = run.PlannedArms.Where(arm => arm.Kind.IsSociety);
        var started = File.Exists(layout.Manifest);
        var finished = plan.Count(step => steps.IsFinished(step.Id));
        var trained = societies.Sum(arm => TrainedIn(run, arm));
        var calls = debates.Sum(step => CallsOf(run, step));
        var endpoints = EndpointEstimate.Create(run, plan);
        return new RunOutline(layout.Folder, started, plan.Length, finished, trained, calls, endpoints)
        {
            MaxTokens = debates.Sum(step => MaxTokensOf(run, step)),
        };
    }

    private static int TrainedIn(RunFile run, Arm arm) =>
        arm.Agents.Count(agent =>
            run.Models.ContainsKey(run.AgentAt(agent.Slot).Model) || run.FinetuningOf(agent) is not null
        );

    private static long MaxTokensOf(RunFile run, DebateStep step) =>
        CallsOf(run, step) * step.Settings.Sampling.MaxTokens;

    private static long CallsOf(RunFile run, DebateStep step) =>
        (long)ProblemSets.CountOf(run.Task, step.Problems) * step.CallsPerDebate;
}
