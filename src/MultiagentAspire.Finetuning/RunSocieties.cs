using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.RunFiles;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning;

/// <summary>Who can be asked of a run, finished or not: its agents and the society in which they debate, after each iteration, as its folder tells.</summary>
public sealed class RunSocieties
{
    /// <summary>The arm of the method itself.</summary>
    public const string Method = ArmNames.Multiagent;

    private readonly StepStore _steps;
    private readonly Lineage _lineage;
    private readonly RunLayout _layout;

    internal RunSocieties(
        RunFile run,
        DateTimeOffset started,
        RunLayout layout,
        StepStore steps,
        Lineage lineage
    ) => (Run, Started, _layout, _steps, _lineage) = (run, started, layout, steps, lineage);

    /// <summary>The run file with every default filled in.</summary>
    public RunFile Run { get; }

    public DateTimeOffset Started { get; }

    /// <summary>Opens a run folder, such as <c>runs/arithmetic</c>.</summary>
    /// <param name="find">Where a base model lies now, by the folder that the run recorded.</param>
    /// <exception cref="InvalidRunFileException">It is no run's folder, or a base model is no longer what it was.</exception>
    public static RunSocieties Open(string folder, Func<string, string> find)
    {
        var layout = RunLayout.Existing(folder);
        var manifest = RunManifest.Read(layout);
        var models = RunModels.Unchanged(manifest, layout, find);
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

    /// <summary>The agents of an arm after an iteration; 0: as they began. The agents of an arm that finetunes none are the base models of the slots.</summary>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">It is not finished, or the folder is damaged.</exception>
    public AgentsAfter After(string arm, int iteration)
    {
        var source = SourceOf(arm, iteration);
        var slots = Run.Agents.Length;
        if (Finetuned(arm) is not { } finetuned)
            return new AgentsAfter(
                iteration,
                [
                    .. Enumerable
                        .Range(0, slots)
                        .Select(slot => new AgentId(AgentRole.Base, slot))
                        .Select(agent => (agent, new AgentModel(_lineage.BaseOf(agent)))),
                ],
                _lineage.SocietyOf(source)
            );
        return Whole(
            _layout,
            () =>
                new AgentsAfter(
                    iteration,
                    [
                        .. ArmPlans
                            .AgentsOf(Run, finetuned.Arm)
                            .Select(agent => (agent, Present(_lineage.At(finetuned.Arm, agent, iteration)))),
                    ],
                    _lineage.SocietyOf(
                        SocietySource.Of(KindOf(finetuned.Arm), finetuned.Arm, slots, iteration)
                    )
                )
        );
    }

    /// <summary>Who debates.</summary>
    /// <param name="iteration">0: the base model in all slots. Null: the last finished one.</param>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">It is not finished.</exception>
    internal SocietySource SourceOf(string arm, int? iteration)
    {
        var slots = Run.Agents.Length;
        var known = Finetuned(arm);
        if (iteration is < 0 || iteration > Run.Iterations)
            throw new ArgumentException($"iteration must be 0 to {Run.Iterations}, not {iteration}");
        if (known is not { } finetuned || iteration == 0)
            return SocietySource.Base(slots);
        if (finetuned.Finished == 0)
            throw new InvalidDataException(
                $"no iteration of {finetuned.Arm} is finished yet; ask the base model (iteration 0) or wait"
            );
        if (iteration > finetuned.Finished)
            throw new InvalidDataException(
                $"iteration {iteration} of {finetuned.Arm} is not finished yet; the last that is is {finetuned.Finished}"
            );
        return SocietySource.Of(KindOf(finetuned.Arm), finetuned.Arm, slots, iteration ?? finetuned.Finished);
    }

    internal Society SocietyOf(SocietySource source) => Whole(_layout, () => _lineage.SocietyOf(source));

    /// <summary>A run that goes on needs its steps in order, so one that is missing before others is damage.</summary>
    internal static T Whole<T>(RunLayout layout, Func<T> read)
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

    /// <exception cref="InvalidDataException">A folder of it is gone.</exception>
    internal static AgentModel Present(AgentModel model)
    {
        foreach (
            var folder in (string?[])[model.Base.HasFolder ? model.Base.Path : null, model.Adapter?.Path]
        )
            if (folder is not null && !Directory.Exists(folder))
                throw new InvalidDataException($"{folder} is not there any more; put it back");
        return model;
    }

    /// <summary>Whose finetuned agents an arm asks, with the last finished iteration; null where none are finetuned.</summary>
    private (string Arm, int Finished)? Finetuned(string arm)
    {
        if (arm != ArmNames.Base && !Run.Arms.Contains(arm))
            throw new ArgumentException($"the run has no arm '{arm}'; it has {string.Join(", ", Run.Arms)}");
        var model = arm == ArmNames.SingleAgentAsSociety ? ArmNames.SocietyModelArm(Run.Arms) : arm;
        return
            AgentHistory.Finished(Run, _steps).FirstOrDefault(one => one.Arm == model)
                is { Arm: not null } found
            ? found
            : null;
    }

    private static SocietyKind KindOf(string finetuned) =>
        finetuned == ArmNames.Multiagent ? SocietyKind.Multiagent : SocietyKind.Single;
}
