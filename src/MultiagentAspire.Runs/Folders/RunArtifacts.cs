using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Folders;

/// <summary>What a run folder holds of the method itself, finished or not; for export.</summary>
public sealed class RunArtifacts
{
    private readonly RunLayout _layout;
    private readonly RunManifest _manifest;
    private readonly Arm _arm;

    private RunArtifacts(RunLayout layout, RunManifest manifest, Arm arm) =>
        (_layout, _manifest, _arm) = (layout, manifest, arm);

    private RunFile Run => _manifest.Settings;

    /// <summary>Opens a run folder, such as <c>runs/arithmetic</c>.</summary>
    /// <param name="arm">Whose artifacts: an arm with a society of its own; null = the first such arm.</param>
    /// <exception cref="InvalidRunFileException">It is no run's folder, or the run has no agents of its
    /// own.</exception>
    public static RunArtifacts Open(string folder, string? arm = null)
    {
        var layout = RunLayout.Open(folder);
        var manifest = RunManifest.Read(layout);
        var found = arm is null ? manifest.Settings.FirstSociety : manifest.Settings.FindArm(arm);
        return found is { Kind.IsSociety: true }
            ? new RunArtifacts(layout, manifest, found)
            : throw new InvalidRunFileException(
                $"{folder}: the run has no arm '{arm ?? ArmKinds.Method}'{(found is null ? "" : " with a society of its own")}, so it has no agents to export."
            );
    }

    /// <summary>The last iteration whose agents are all trained; 0 when there is none.</summary>
    public int LastIteration =>
        AgentHistory
            .Finished(Run, new StepStore(_layout))
            .FirstOrDefault(arm => arm.Arm == _arm.Name)
            .Finished;

    /// <summary>
    /// Every agent as the last finished iteration left it; those at endpoints aside, of which nothing lies
    /// here.
    /// </summary>
    /// <exception cref="InvalidRunFileException">No iteration is finished, or a base model is no longer what
    /// it was.</exception>
    public ImmutableArray<FinishedAgent> Agents()
    {
        var iteration = LastIteration;
        if (iteration == 0)
            throw new InvalidRunFileException(
                $"{_layout.Folder}: no iteration is finished yet; resume the run (--resume) first."
            );
        var models = RunModels.RequireUnchanged(_manifest, _layout, path => path);
        var lineage = new Lineage(Run, _layout, new StepStore(_layout), models);
        ImmutableArray<FinishedAgent> agents =
        [
            .. _arm
                .Agents.Where(agent => lineage.BaseOf(agent).HasFolder)
                .Select(agent => new FinishedAgent(agent, lineage.At(_arm, agent, iteration))),
        ];
        return agents.IsEmpty
            ? throw new InvalidRunFileException(
                $"{_layout.Folder}: all of its agents answer at endpoints, so there is no model to export."
            )
            : agents;
    }

    /// <summary>The data files that selection has written, in order.</summary>
    public ImmutableArray<AgentData> Data()
    {
        var steps = new StepStore(_layout);
        ImmutableArray<AgentData> data =
        [
            .. Selected(steps)
                .SelectMany(
                    _ => _arm.Agents,
                    (step, agent) =>
                        new AgentData(step.Iteration, agent, _layout.DataPath(step.Iteration, _arm, agent))
                ),
        ];
        return data.IsEmpty
            ? throw new InvalidRunFileException(
                $"{_layout.Folder}: no data has been selected yet; resume the run (--resume) first."
            )
            : data;
    }

    /// <summary>
    /// Each agent's preference pairs out of its debates on training problems; agents without any are left
    /// out.
    /// </summary>
    /// <exception cref="InvalidRunFileException">No debates are finished, or no agent has a pair.</exception>
    public ImmutableArray<(AgentId Agent, ImmutableArray<PreferencePair> Pairs)> Preferences()
    {
        var steps = new StepStore(_layout);
        var equivalent = TaskRegistry.Create(Run.Task.Spec).Equivalent;
        var debates = Selected(steps)
            .SelectMany(step => Transcripts.Read(_layout.ResolvePath(step.Transcripts)))
            .Select(transcript => VotedDebate.Of(transcript, equivalent, _arm.Selection.Voting))
            .ToList();
        if (debates.Count == 0)
            throw new InvalidRunFileException(
                $"{_layout.Folder}: no data has been selected yet; resume the run (--resume) first."
            );
        ImmutableArray<(AgentId, ImmutableArray<PreferencePair>)> pairs =
        [
            .. _arm
                .Agents.Select(agent =>
                    (agent, Core.PreferenceSelection.Select(agent, debates, equivalent, _arm.Selection.Rules))
                )
                .Where(agent => agent.Item2.Length > 0),
        ];
        return pairs.IsEmpty
            ? throw new InvalidRunFileException(
                $"{_layout.Folder}: no agent has both a response that matches the consensus and one that does not to the same prompt; that takes several iterations on the same problems (\"problems\": \"fixed\")."
            )
            : pairs;
    }

    /// <summary>The steps whose data is selected, in the order of the plan.</summary>
    private IEnumerable<SelectStep> Selected(StepStore steps) =>
        RunPlan
            .Create(Run)
            .OfType<SelectStep>()
            .Where(step => step.Arm == _arm.Name && steps.IsFinished(step.Id));
}
