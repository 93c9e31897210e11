using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// The agents and data of one society arm of a run, finished or not. The command <c>export</c> reads them.
/// </summary>
public sealed class RunArtifacts
{
    private readonly RunLayout _layout;
    private readonly RunManifest _manifest;
    private readonly Arm _arm;

    private RunArtifacts(RunLayout layout, RunManifest manifest, Arm arm) =>
        (_layout, _manifest, _arm) = (layout, manifest, arm);

    private RunFile Run => _manifest.Settings;

    /// <summary>Opens a run folder, such as <c>runs/arithmetic</c>.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="arm">Name of a society arm of the run; null = the run's first society arm.</param>
    /// <exception cref="InvalidRunFileException">
    /// The folder is not a run's, or the arm is missing or has no society.
    /// </exception>
    public static RunArtifacts Open(string folder, string? arm = null)
    {
        var layout = RunLayout.Open(folder);
        var manifest = RunManifest.Read(layout);
        var found = arm is null ? manifest.Settings.FirstSociety : manifest.Settings.FindArm(arm);
        if (found is { Kind.IsSociety: true })
            return new RunArtifacts(layout, manifest, found);
        var lacking = found is null ? "" : " with a society of its own";
        throw new InvalidRunFileException(
            $"{folder}: the run has no arm '{arm ?? ArmKinds.Method}'{lacking}, so it has no agents to export."
        );
    }

    /// <summary>The last iteration whose agents are all finetuned; 0 where no iteration is finished.</summary>
    public int LastIteration =>
        AgentHistory
            .Finished(Run, new StepStore(_layout))
            .FirstOrDefault(arm => arm.Arm == _arm.Name)
            .Finished;

    /// <summary>
    /// Every agent as the last finished iteration left it. Agents at endpoints are left out: their models have no local
    /// files.
    /// </summary>
    /// <exception cref="InvalidRunFileException">
    /// No iteration is finished, a base model is gone or changed, or all agents are at endpoints.
    /// </exception>
    public ImmutableArray<FinishedAgent> Agents()
    {
        var iteration = LastIteration;
        if (iteration == 0)
            throw Invalid("no iteration is finished yet; resume the run (--resume) first.");
        var models = RunModels.RequireUnchanged(_manifest, _layout, path => path);
        var lineage = new Lineage(Run, _layout, new StepStore(_layout), models);
        var local = _arm.Agents.Where(agent => lineage.BaseOf(agent).HasFolder);
        ImmutableArray<FinishedAgent> agents =
        [
            .. local.Select(agent => new FinishedAgent(agent, lineage.ModelAt(_arm, agent, iteration))),
        ];
        return agents.IsEmpty
            ? throw Invalid("all of its agents answer at endpoints, so there is no model to export.")
            : agents;
    }

    /// <summary>The data files of all finished select steps, by iteration and agent.</summary>
    /// <exception cref="InvalidRunFileException">No select step is finished.</exception>
    public ImmutableArray<AgentData> Data()
    {
        ImmutableArray<AgentData> data =
        [
            .. FinishedSelections()
                .SelectMany(step => _arm.Agents.Select(agent => DataOf(step.Iteration, agent))),
        ];
        return data.IsEmpty ? throw NoData() : data;
    }

    /// <summary>
    /// Each agent's preference pairs from its debates on training problems. Agents without a pair are left out.
    /// </summary>
    /// <exception cref="InvalidRunFileException">No select step is finished, or no agent has a pair.</exception>
    public ImmutableArray<(AgentId Agent, ImmutableArray<PreferencePair> Pairs)> Preferences()
    {
        var equivalent = TaskRegistry.Create(Run.Task.Spec).Equivalent;
        var debates = FinishedSelections()
            .SelectMany(step => Transcripts.Read(_layout.ResolvePath(step.Transcripts)))
            .Select(transcript => VotedDebate.Of(transcript, equivalent, _arm.Selection.Voting))
            .ToList();
        if (debates.Count == 0)
            throw NoData();
        var preferences = ImmutableArray.CreateBuilder<(AgentId, ImmutableArray<PreferencePair>)>();
        foreach (var agent in _arm.Agents)
        {
            var pairs = PreferenceSelection.Select(agent, debates, equivalent, _arm.Selection.Rules);
            if (!pairs.IsEmpty)
                preferences.Add((agent, pairs));
        }
        return preferences.Count > 0 ? preferences.ToImmutable() : throw NoPairs();
    }

    private AgentData DataOf(int iteration, AgentId agent) =>
        new(iteration, agent, _layout.DataPath(iteration, _arm, agent));

    /// <summary>The select steps of the arm whose result is stored, in the order of the plan.</summary>
    private IEnumerable<SelectStep> FinishedSelections()
    {
        var steps = new StepStore(_layout);
        return RunPlan
            .Create(Run)
            .OfType<SelectStep>()
            .Where(step => step.Arm == _arm.Name && steps.IsFinished(step.Id));
    }

    private InvalidRunFileException NoData() =>
        Invalid("no data has been selected yet; resume the run (--resume) first.");

    private InvalidRunFileException NoPairs() =>
        Invalid(
            "no agent has both a response that matches the consensus and one that does not to the same prompt; "
                + "that takes several iterations on the same problems (\"problems\": \"fixed\")."
        );

    private InvalidRunFileException Invalid(string problem) => new($"{_layout.Folder}: {problem}");
}
