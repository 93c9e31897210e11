using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// One arm of a run with all of its settings. Steps take their settings from here and never from the run: an
/// overlay differs from its run in them.
/// </summary>
public sealed class Arm
{
    private readonly RunFile _run;
    private readonly ArmEntry _entry;

    internal Arm(RunFile run, ArmEntry entry) => (_run, _entry, Kind) = (run, entry, ArmKinds.Of(entry.Kind));

    /// <summary>Unique in the run.</summary>
    public string Name => _entry.Name;

    /// <summary>What it does.</summary>
    public ArmKind Kind { get; }

    /// <summary>True: a registered arm with the run's own settings. False: an overlay.</summary>
    public bool IsPlain => _entry.Like is null;

    /// <summary>How its debates are held.</summary>
    public DebateSettings Debate => _entry.Debate ?? _run.Debate;

    /// <summary>Name of the model that summarises; null = that of the first agent.</summary>
    public string? Summarizer => _entry.Debate is null ? _run.Summarizer : _entry.Summarizer;

    /// <summary>Which responses train its agents, and how their votes are counted.</summary>
    public RunSelection Selection => _entry.Selection ?? _run.Selection;

    /// <summary>How its agents are finetuned.</summary>
    public RunTraining Training => _entry.Training ?? _run.Training;

    /// <summary>N: agents of a society.</summary>
    public int Slots => _run.Agents.Length;

    /// <summary>Calls of one of its debates, which independent samples may spend as well.</summary>
    public int CallsPerDebate => SampleBudget.CallsPerDebate(Slots, Debate);

    /// <summary>The same sampling without debate: one round, no summaries.</summary>
    public DebateSettings Independent => Debate with { Rounds = 1, Summarize = false };

    /// <summary>
    /// Critics exist where somebody speaks after the first round, and not in the "no critic" ablation.
    /// </summary>
    public bool HasCritics => Debate is { Rounds: > 1, GeneratorsOnly: false };

    /// <summary>The agents that it finetunes: 2N for a society, one for a single model.</summary>
    public ImmutableArray<AgentId> Agents => Kind.Agents(this);

    /// <summary>The arm whose agents answer for it.</summary>
    public Arm Speaker => Kind.Speaker(this);

    /// <summary>The first society of the run: its artifacts lie directly in the iterations' folders.</summary>
    public bool IsFirstSociety => _run.FirstSociety?.Name == Name;

    /// <summary>The arms of its run, in the order in which they run.</summary>
    internal ImmutableArray<Arm> Others => _run.PlannedArms;

    /// <summary>The base model in <paramref name="slots"/> slots.</summary>
    internal SocietySource BaseSociety(int slots) => SocietySource.Base(slots, Summarizer);

    /// <summary>Its own agents as they are after <paramref name="iteration"/>.</summary>
    internal SocietySource SocietyAfter(int iteration, int slots) =>
        new(
            Kind.IsSociety ? SocietyKind.Multiagent : SocietyKind.Single,
            Name,
            slots,
            iteration,
            iteration,
            Summarizer
        );
}
