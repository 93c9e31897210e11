using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// Who can be asked of a run, finished or not: its agents and the society in which they debate, after each
/// iteration, as its folder tells.
/// </summary>
public sealed class RunSocieties
{
    /// <summary>The arm of the method itself.</summary>
    public const string Method = ArmKinds.Method;

    private readonly StepStore _steps;
    private readonly Lineage _lineage;
    private readonly RunLayout _layout;

    /// <summary>Of a run whose folder is open.</summary>
    public RunSocieties(
        RunFile run,
        DateTimeOffset started,
        RunLayout layout,
        StepStore steps,
        Lineage lineage
    ) => (Run, Started, _layout, _steps, _lineage) = (run, started, layout, steps, lineage);

    /// <summary>The run file with every default filled in.</summary>
    public RunFile Run { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Opens a run folder, such as <c>runs/arithmetic</c>.</summary>
    /// <param name="find">Where a base model lies now, by the folder that the run recorded.</param>
    /// <exception cref="InvalidRunFileException">It is no run's folder, or a base model is no longer what it
    /// was.</exception>
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

    /// <summary>The last iteration whose agents are all finished; 0: none yet, or an arm that finetunes none.</summary>
    /// <exception cref="ArgumentException">The run has no such arm.</exception>
    public int LastOf(string arm) => Finetuned(arm)?.Finished ?? 0;

    /// <summary>
    /// The agents of an arm after an iteration; 0: as they began. The agents of an arm that finetunes none
    /// are the base models of the slots.
    /// </summary>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">It is not finished, or the folder is damaged.</exception>
    public SocietySnapshot AtIteration(string arm, int iteration)
    {
        var source = SourceOf(arm, iteration);
        if (Finetuned(arm) is not { } finetuned)
            return new SocietySnapshot(iteration, [.. BaseAgents()], _lineage.SocietyOf(source));
        return ReadComplete(
            _layout,
            () =>
                new SocietySnapshot(
                    iteration,
                    [
                        .. finetuned.Arm.Agents.Select(agent =>
                            (agent, Resolve(_lineage.At(finetuned.Arm, agent, iteration)))
                        ),
                    ],
                    _lineage.SocietyOf(SocietyAfter(arm, finetuned.Arm, iteration))
                )
        );
    }

    private IEnumerable<(AgentId, AgentModel)> BaseAgents() =>
        Enumerable
            .Range(0, Run.Agents.Length)
            .Select(slot => new AgentId(AgentRole.Base, slot))
            .Select(agent => (agent, new AgentModel(_lineage.BaseOf(agent))));

    /// <summary>The arm as it answers: an arm that is not among those of the run is the base model.</summary>
    /// <exception cref="ArgumentException">The run has no such arm.</exception>
    public Arm ArmOf(string name) =>
        Run.FindArm(name) ?? (name == BaseArm.ArmName ? new Arm(Run, ArmEntry.Plain(name)) : Run.ArmOf(name));

    /// <summary>Who debates.</summary>
    /// <param name="iteration">0: the base model in all slots. Null: the last finished one.</param>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">It is not finished.</exception>
    public SocietySource SourceOf(string arm, int? iteration)
    {
        var known = Finetuned(arm);
        if (iteration is < 0 || iteration > Run.Iterations)
            throw new ArgumentException($"iteration must be 0 to {Run.Iterations}, not {iteration}");
        if (known is not { } finetuned || iteration == 0)
            return ArmOf(arm).BaseSociety(Run.Agents.Length);
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

    /// <summary>The models that debate.</summary>
    /// <exception cref="InvalidDataException">The folder is damaged.</exception>
    public Society SocietyOf(SocietySource source) => ReadComplete(_layout, () => _lineage.SocietyOf(source));

    /// <summary>A run that goes on needs its steps in order, so one that is missing before others is damage.</summary>
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

    /// <summary>The model, if its folders are there.</summary>
    /// <exception cref="InvalidDataException">A folder of it is gone.</exception>
    public static AgentModel Resolve(AgentModel model)
    {
        foreach (
            var folder in (string?[])[model.Base.HasFolder ? model.Base.Path : null, model.Adapter?.Path]
        )
            if (folder is not null && !Directory.Exists(folder))
                throw new InvalidDataException($"{folder} is not there any more; put it back");
        return model;
    }

    /// <summary>The finetuned agents with the settings of the arm that is asked.</summary>
    private SocietySource SocietyAfter(string arm, Arm finetuned, int iteration) =>
        finetuned.SocietyAfter(iteration, Run.Agents.Length) with
        {
            Summarizer = ArmOf(arm).Summarizer,
        };

    /// <summary>
    /// Whose finetuned agents an arm asks, with the last finished iteration; null where none are finetuned.
    /// </summary>
    private (Arm Arm, int Finished)? Finetuned(string arm)
    {
        var speaker = ArmOf(arm).Speaker;
        return
            AgentHistory.Finished(Run, _steps).FirstOrDefault(entry => entry.Arm == speaker.Name)
                is { Arm: not null } found
            ? (speaker, found.Finished)
            : null;
    }
}
