using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.RunFiles;
using MultiagentAspire.Finetuning.Runs;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Finetuning;

/// <summary>What a run folder holds of the method itself, finished or not; for export.</summary>
public sealed class RunArtifacts
{
    private readonly RunLayout _layout;
    private readonly RunManifest _manifest;

    private RunArtifacts(RunLayout layout, RunManifest manifest) => (_layout, _manifest) = (layout, manifest);

    private RunFile Run => _manifest.Settings;

    /// <summary>Opens a run folder, such as <c>runs/arithmetic</c>.</summary>
    /// <exception cref="InvalidRunFileException">It is no run's folder, or the run has no agents of its own.</exception>
    public static RunArtifacts Open(string folder)
    {
        var layout = RunLayout.Existing(folder);
        var artifacts = new RunArtifacts(layout, RunManifest.Read(layout));
        return artifacts.Run.Arms.Contains(ArmNames.Multiagent)
            ? artifacts
            : throw new InvalidRunFileException(
                $"{folder}: the run has no arm '{ArmNames.Multiagent}', so it has no agents to export."
            );
    }

    /// <summary>The last iteration whose agents are all trained; 0 when there is none.</summary>
    public int LastIteration =>
        AgentHistory
            .Finished(Run, new StepStore(_layout))
            .FirstOrDefault(arm => arm.Arm == ArmNames.Multiagent)
            .Finished;

    /// <summary>Every agent as the last finished iteration left it; those at endpoints aside, of which nothing lies here.</summary>
    /// <exception cref="InvalidRunFileException">No iteration is finished, or a base model is no longer what it was.</exception>
    public ImmutableArray<FinishedAgent> Agents()
    {
        var iteration = LastIteration;
        if (iteration == 0)
            throw new InvalidRunFileException(
                $"{_layout.Folder}: no iteration is finished yet; resume the run (--resume) first."
            );
        var models = RunModels.Unchanged(_manifest, _layout, path => path);
        var lineage = new Lineage(Run, _layout, new StepStore(_layout), models);
        ImmutableArray<FinishedAgent> agents =
        [
            .. ArmPlans
                .AgentsOf(Run, ArmNames.Multiagent)
                .Where(agent => lineage.BaseOf(agent).HasFolder)
                .Select(agent => new FinishedAgent(agent, lineage.At(ArmNames.Multiagent, agent, iteration))),
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
            .. RunPlan
                .Of(Run)
                .OfType<SelectStep>()
                .Where(step => step.Arm == ArmNames.Multiagent && steps.IsFinished(step.Id))
                .SelectMany(
                    step => ArmPlans.AgentsOf(Run, step.Arm),
                    (step, agent) =>
                        new AgentData(step.Iteration, agent, _layout.Data(step.Iteration, step.Arm, agent))
                ),
        ];
        return data.IsEmpty
            ? throw new InvalidRunFileException(
                $"{_layout.Folder}: no data has been selected yet; resume the run (--resume) first."
            )
            : data;
    }

    /// <summary>Each agent's preference pairs out of its debates on training problems; agents without any are left out.</summary>
    /// <exception cref="InvalidRunFileException">No debates are finished, or no agent has a pair.</exception>
    public ImmutableArray<(AgentId Agent, ImmutableArray<PreferencePair> Pairs)> Preferences()
    {
        var steps = new StepStore(_layout);
        var equivalent = TaskRegistry.Create(Run.Task.Spec).Equivalent;
        var debates = RunPlan
            .Of(Run)
            .OfType<SelectStep>()
            .Where(step => step.Arm == ArmNames.Multiagent && steps.IsFinished(step.Id))
            .SelectMany(step => Transcripts.Read(_layout.At(step.Transcripts)))
            .Select(transcript => VotedDebate.Of(transcript, equivalent, Run.Selection.Voting))
            .ToList();
        if (debates.Count == 0)
            throw new InvalidRunFileException(
                $"{_layout.Folder}: no data has been selected yet; resume the run (--resume) first."
            );
        ImmutableArray<(AgentId, ImmutableArray<PreferencePair>)> pairs =
        [
            .. ArmPlans
                .AgentsOf(Run, ArmNames.Multiagent)
                .Select(agent =>
                    (agent, Core.Preferences.For(agent, debates, equivalent, Run.Selection.Rules))
                )
                .Where(agent => agent.Item2.Length > 0),
        ];
        return pairs.IsEmpty
            ? throw new InvalidRunFileException(
                $"{_layout.Folder}: no agent has both a response that matches the consensus and one that does not to the same prompt; that takes several iterations on the same problems (\"problems\": \"fixed\")."
            )
            : pairs;
    }
}
