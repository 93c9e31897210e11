using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// The agents of a run, finished or not, after each iteration, and the societies in which they debate. It is read from
/// the run's folder; serving, asking and the dashboard use it.
/// </summary>
public sealed class RunSocieties
{
    /// <summary>Name of the arm of the method itself, which callers use where no arm is named.</summary>
    public const string Method = ArmKinds.Method;

    private readonly StepStore _steps;
    private readonly Lineage _lineage;
    private readonly RunLayout _layout;

    /// <summary>
    /// The societies of a run whose folder and models were opened before; <see cref="Open"/> opens them.
    /// </summary>
    /// <param name="run">The run file with every default.</param>
    /// <param name="started">When the run was started.</param>
    /// <param name="layout">The run's folder.</param>
    /// <param name="steps">Results of its finished steps.</param>
    /// <param name="lineage">The models of its agents.</param>
    public RunSocieties(
        RunFile run,
        DateTimeOffset started,
        RunLayout layout,
        StepStore steps,
        Lineage lineage
    ) => (Run, Started, _layout, _steps, _lineage) = (run, started, layout, steps, lineage);

    /// <summary>The run file with every default filled in.</summary>
    public RunFile Run { get; }

    /// <summary>When the run was first started.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Opens a run folder, such as <c>runs/arithmetic</c>.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="find">Maps the recorded path of a base model to its path now.</param>
    /// <exception cref="InvalidRunFileException">
    /// The folder is not a run's, or a base model is gone or has changed.
    /// </exception>
    public static RunSocieties Open(string folder, Func<string, string> find)
    {
        var layout = RunLayout.Open(folder);
        var manifest = RunManifest.Read(layout);
        var models = RunModels.RequireUnchanged(manifest, layout, find);
        var steps = new StepStore(layout);
        return new RunSocieties(
            manifest.Settings,
            manifest.Started,
            layout,
            steps,
            new Lineage(manifest.Settings, layout, steps, models)
        );
    }

    /// <summary>
    /// The last iteration whose agents are all finished; 0 where there is none yet, or where the arm finetunes none.
    /// </summary>
    /// <exception cref="ArgumentException">The run has no such arm.</exception>
    public int LastOf(string arm) => Finetuned(arm)?.Finished ?? 0;

    /// <summary>
    /// The agents and the society of an arm after an iteration. The agents of an arm that finetunes none are the base
    /// models of the slots.
    /// </summary>
    /// <param name="iteration">0 to L; 0 = before any finetuning.</param>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">The iteration is not finished, or the folder is damaged.</exception>
    public SocietySnapshot AtIteration(string arm, int iteration)
    {
        var source = SourceOf(arm, iteration);
        if (Finetuned(arm) is not { } finetuned)
            return new SocietySnapshot(iteration, [.. BaseAgents()], _lineage.SocietyOf(source));
        return ReadComplete(_layout, () => FinetunedSnapshot(arm, finetuned.Arm, iteration));
    }

    private SocietySnapshot FinetunedSnapshot(string arm, Arm finetuned, int iteration)
    {
        var agents = finetuned.Agents.Select(agent =>
            (agent, Resolve(_lineage.ModelAt(finetuned, agent, iteration)))
        );
        var society = _lineage.SocietyOf(SocietyAfter(arm, finetuned, iteration));
        return new SocietySnapshot(iteration, [.. agents], society);
    }

    private IEnumerable<(AgentId, AgentModel)> BaseAgents() =>
        Enumerable
            .Range(0, Run.Agents.Length)
            .Select(slot => new AgentId(AgentRole.Base, slot))
            .Select(agent => (agent, new AgentModel(_lineage.BaseOf(agent))));

    /// <summary>
    /// The arm of a name; the arm <c>base</c> exists for every run, whether its file lists it or not.
    /// </summary>
    /// <exception cref="ArgumentException">The run has no such arm.</exception>
    public Arm ArmOf(string name) =>
        Run.FindArm(name) ?? (name == BaseArm.ArmName ? new Arm(Run, ArmEntry.Plain(name)) : Run.ArmOf(name));

    /// <summary>The society that debates for an arm after an iteration.</summary>
    /// <param name="arm">Name of an arm of the run, or <c>base</c>.</param>
    /// <param name="iteration">0: the base model in all slots. Null: the last finished iteration.</param>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">The iteration is not finished.</exception>
    public SocietySource SourceOf(string arm, int? iteration)
    {
        var known = Finetuned(arm);
        if (iteration is < 0 || iteration > Run.Iterations)
            throw new ArgumentException($"iteration must be 0 to {Run.Iterations}, not {iteration}");
        if (known is not { } finetuned || iteration == 0)
            return ArmOf(arm).BaseSociety(ArmOf(arm).Slots);
        var name = finetuned.Arm.Name;
        if (finetuned.Finished == 0)
            throw new InvalidDataException(
                $"no iteration of {name} is finished yet; ask the base model (iteration 0) or wait"
            );
        if (iteration > finetuned.Finished)
            throw new InvalidDataException(
                $"iteration {iteration} of {name} is not finished yet; the last that is is {finetuned.Finished}"
            );
        return SocietyAfter(arm, finetuned.Arm, iteration ?? finetuned.Finished);
    }

    /// <summary>The models of a society, as <see cref="Lineage.SocietyOf"/> resolves them.</summary>
    /// <exception cref="InvalidDataException">The folder is damaged.</exception>
    public Society SocietyOf(SocietySource source) => ReadComplete(_layout, () => _lineage.SocietyOf(source));

    /// <summary>
    /// Reads from a run's folder. Steps finish in the order of the plan, so a result that is missing before later ones
    /// means that the folder is damaged.
    /// </summary>
    /// <param name="layout">The run's folder, for the message.</param>
    /// <param name="read">Throws <see cref="InvalidOperationException"/> where a result is missing.</param>
    /// <exception cref="InvalidDataException">The folder is damaged.</exception>
    public static T ReadComplete<T>(RunLayout layout, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"{layout.Folder} is damaged: {error.Message}", error);
        }
    }

    /// <summary>The model itself, after a check that its local folders exist.</summary>
    /// <exception cref="InvalidDataException">The folder of its base or of its adapter is gone.</exception>
    public static AgentModel Resolve(AgentModel model)
    {
        var baseFolder = model.Base.HasFolder ? model.Base.Path : null;
        foreach (var folder in (string?[])[baseFolder, model.Adapter?.Path])
            if (folder is not null && !Directory.Exists(folder))
                throw new InvalidDataException($"{folder} is not there any more; put it back");
        return model;
    }

    /// <summary>The finetuned agents of one arm with the summarizer of the arm that answers by them.</summary>
    private SocietySource SocietyAfter(string arm, Arm finetuned, int iteration) =>
        finetuned.SocietyAfter(iteration, ArmOf(arm).Slots) with
        {
            Summarizer = ArmOf(arm).Summarizer,
        };

    /// <summary>
    /// The arm whose finetuned agents answer for an arm, and its last finished iteration; null where the arm's agents
    /// are base models.
    /// </summary>
    private (Arm Arm, int Finished)? Finetuned(string arm)
    {
        var speaker = ArmOf(arm).Speaker;
        foreach (var (name, finished) in AgentHistory.Finished(Run, _steps))
            if (name == speaker.Name)
                return (speaker, finished);
        return null;
    }
}
