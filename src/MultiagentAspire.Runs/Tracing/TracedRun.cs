using System.Collections.Concurrent;
using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>
/// A run's folder, finished or not, as lineage reads it: step results, transcripts and data files. Models need not be
/// there: their digests are those of the manifest and the step results.
/// </summary>
public sealed class TracedRun
{
    private readonly RunLayout _layout;
    private readonly StepStore _steps;
    private readonly Lineage _lineage;
    private readonly string? _firstSociety;
    private readonly Dictionary<(string Arm, int Iteration, AgentId Agent), SelectedData> _data = [];
    private readonly ConcurrentDictionary<AgentAddress, (AgentModel Model, int Origin)> _models = [];
    private readonly ConcurrentDictionary<TranscriptSource, Society> _societies = [];

    private TracedRun(RunLayout layout, RunManifest manifest)
    {
        (_layout, Manifest, Run, _steps) = (layout, manifest, manifest.Settings, new StepStore(layout));
        _firstSociety = Run.FirstSociety?.Name;
        var models = RunModels.Create(
            Run,
            (name, path) => new ModelRef(path, manifest.Models.GetValueOrDefault(name, ""))
        );
        _lineage = new Lineage(Run, layout, _steps, models);
        Plan = RunPlan.Create(Run);
        Sources =
        [
            .. Plan.OfType<DebateStep>()
                .Where(step => !step.IsShared)
                .Select(step => new TranscriptSource(Run, layout, step)),
        ];
        States = RunSocieties.ReadComplete(layout, () => AgentHistory.Create(Run, layout, _steps, _lineage));
        Identity = RunIdentity.Of(manifest, layout);
    }

    /// <summary>Opens a run folder, such as <c>runs/arithmetic</c>.</summary>
    /// <exception cref="InvalidRunFileException">The folder is not a run's.</exception>
    /// <exception cref="InvalidDataException">A step's result is damaged.</exception>
    public static TracedRun Open(string folder)
    {
        var layout = RunLayout.Open(folder);
        return new TracedRun(layout, RunManifest.Read(layout));
    }

    /// <summary>The run file with every default.</summary>
    public RunFile Run { get; }

    /// <summary>What decided the run's results.</summary>
    public RunIdentity Identity { get; }

    /// <summary>The transcript files of the plan, in its order, whether they exist yet or not.</summary>
    public ImmutableArray<TranscriptSource> Sources { get; }

    internal RunManifest Manifest { get; }

    internal ImmutableArray<Step> Plan { get; }

    /// <summary>Every finished training, in the order of the plan.</summary>
    internal ImmutableArray<AgentState> States { get; }

    /// <summary>The models of a source's debates.</summary>
    /// <exception cref="InvalidDataException">The folder is damaged.</exception>
    public Society SocietyOf(TranscriptSource source) =>
        _societies.GetOrAdd(
            source,
            _ => RunSocieties.ReadComplete(_layout, () => _lineage.SocietyOf(source.Step.Society))
        );

    /// <summary>The model that gave a message.</summary>
    /// <exception cref="InvalidDataException">The folder is damaged.</exception>
    public AgentModel ModelOf(TracedMessage message) =>
        Speakers.ModelOf(SocietyOf(message.Source), message.Author);

    /// <summary>Whether the model of an agent gave a message, also in a later iteration that kept the model.</summary>
    public bool IsBy(TracedMessage message, AgentAddress agent)
    {
        var speaker = Speakers.Of(Run, message.Source.Step.Society, message.Author);
        return (speaker.Arm, speaker.Agent) == (agent.Arm, agent.Agent)
            && (IsBase(speaker) || ModelOf(speaker).Origin == ModelOf(agent).Origin);
    }

    /// <summary>The full path of a file that a trace names relative to the run's folder.</summary>
    public string ResolvePath(string relative) => _layout.ResolvePath(relative);

    internal string Relative(string path) => _layout.Relative(path);

    /// <summary>The agents of an arm: those that it finetunes, or the base models.</summary>
    internal ImmutableArray<AgentId> AgentsOf(string arm) =>
        arm == BaseArm.ArmName
            ? [.. Enumerable.Range(0, Run.Agents.Length).Select(slot => new AgentId(AgentRole.Base, slot))]
            : Run.ArmOf(arm).Agents;

    /// <summary>Whether an agent is a base model, which no arm finetunes.</summary>
    internal static bool IsBase(AgentAddress address) => address.Arm == BaseArm.ArmName;

    /// <summary>The model of an agent with the iteration whose training made it; 0: not of this run.</summary>
    /// <exception cref="InvalidDataException">The folder is damaged.</exception>
    internal (AgentModel Model, int Origin) ModelOf(AgentAddress address) =>
        _models.GetOrAdd(address, ReadModel);

    private (AgentModel Model, int Origin) ReadModel(AgentAddress address) =>
        IsBase(address)
            ? (new AgentModel(_lineage.BaseOf(address.Agent)), 0)
            : RunSocieties.ReadComplete(
                _layout,
                () => _lineage.ModelWithOrigin(Run.ArmOf(address.Arm!), address.Agent, address.Iteration)
            );

    /// <summary>The address as people write it: agents of the first society have no arm before them.</summary>
    internal string Display(AgentAddress address) =>
        (address.Arm == _firstSociety ? address with { Arm = null } : address).ToString();

    /// <summary>The address of an agent after an iteration, as people write it.</summary>
    internal string Display(string arm, AgentId agent, int iteration) =>
        Display(new AgentAddress(arm, agent, iteration));

    /// <summary>The finished training of an agent in an iteration; null where there is none.</summary>
    internal AgentState? FindState(string arm, AgentId agent, int iteration) =>
        States.FirstOrDefault(state =>
            (state.Step.Arm, state.Step.Agent, state.Step.Iteration) == (arm, agent, iteration)
        );

    /// <summary>The iteration whose model an agent's training of an iteration starts from.</summary>
    internal int StartOf(string arm, int iteration) =>
        Run.ArmOf(arm).Training.FromPrevious ? iteration - 1 : 0;

    /// <summary>Settings of a finished training.</summary>
    internal TrainingSettings SettingsOf(TrainStep step) =>
        RunSocieties.ReadComplete(_layout, () => TrainingInputs.SettingsOf(Run, _steps, step));

    /// <summary>Finished selections from a source, in the order of the plan.</summary>
    internal IEnumerable<SelectStep> SelectionsFrom(TranscriptSource source) =>
        Plan.OfType<SelectStep>()
            .Where(step =>
                (
                    step.Transcripts == source.Step.Transcripts.Path
                    || step.Rationalised == source.Step.Transcripts.Path
                )
                && step.Iteration == source.Step.Iteration
                && _steps.IsFinished(step.Id)
            );

    /// <summary>The data that a finished selection wrote for an agent; read once.</summary>
    internal SelectedData DataOf(SelectStep step, AgentId agent)
    {
        var key = (step.Arm, step.Iteration, agent);
        if (!_data.TryGetValue(key, out var data))
            _data[key] = data = ReadData(step, agent);
        return data;
    }

    private SelectedData ReadData(SelectStep step, AgentId agent)
    {
        var arm = Run.ArmOf(step.Arm);
        var path = _layout.DataPath(step.Iteration, arm, agent);
        var source = SourceOf(step.Transcripts);
        var hinted = step.Rationalised is { } file ? SourceOf(file) : null;
        var examples = TrainingExamples.Read(path, agent);
        var messages = ExampleSources.Find(
            agent,
            arm.Kind.SingleModelData,
            examples,
            source.Debates,
            hinted?.Debates ?? []
        );
        return new SelectedData(path, source, hinted, examples, messages);
    }

    private TranscriptSource SourceOf(string path) =>
        Sources.First(source => source.Step.Transcripts.Path == path);
}
