using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// One arm of a run with all of its settings. Steps take their settings from the arm and never from the run, because
/// an overlay may override them.
/// </summary>
public sealed class Arm
{
    private readonly RunFile _run;
    private readonly ArmEntry _entry;

    internal Arm(RunFile run, ArmEntry entry) => (_run, _entry, Kind) = (run, entry, ArmKinds.Of(entry.Kind));

    /// <summary>The arm's name in report, step ids and folders; unique in the run.</summary>
    public string Name => _entry.Name;

    /// <summary>The registered arm that plans its steps.</summary>
    public ArmKind Kind { get; }

    /// <summary>
    /// True: a registered arm with the run's own settings. False: an overlay with settings of its own.
    /// </summary>
    public bool IsPlain => _entry.Like is null;

    /// <summary>Rounds, topology and sampling of its debates: the overlay's, or else the run's.</summary>
    public DebateSettings Debate => _entry.Debate ?? _run.Debate;

    /// <summary>Name of the model that summarizes; null = the model of the first agent.</summary>
    public string? Summarizer => _entry.Debate is null ? _run.Summarizer : _entry.Summarizer;

    /// <summary>Which responses train its agents, and how their votes are counted.</summary>
    public RunSelection Selection => _entry.Selection ?? _run.Selection;

    /// <summary>Hyperparameters of its agents' finetuning, for each role and iteration.</summary>
    public RunTraining Training => _entry.Training ?? _run.Training;

    /// <summary>
    /// N, the number of slots of a society: the overlay's, or else the length of the run's list of agents. Slots beyond
    /// the list repeat it.
    /// </summary>
    public int Slots => _entry.Agents ?? _run.Agents.Length;

    /// <summary>
    /// Samples of its votes over independent samples, K: the overlay's, or else as many as one of its debates costs
    /// calls, so that arms compare at equal cost.
    /// </summary>
    public int Samples => _entry.Samples ?? SampleBudget.CallsPerDebate(Slots, Debate);

    /// <summary>The overlay's number of samples; null where it gives none.</summary>
    public int? OwnSamples => _entry.Samples;

    /// <summary>Settings of independent samples: the arm's sampling in one round without summaries.</summary>
    public DebateSettings Independent => Debate with { Rounds = 1, Summarize = false };

    /// <summary>
    /// Whether the arm has critics: its debates have more than one round, and generators do not answer in all of them
    /// (the "no critic" ablation).
    /// </summary>
    public bool HasCritics => Debate is { Rounds: > 1, GeneratorsOnly: false };

    /// <summary>
    /// The agents that it finetunes: N generators and, where it has critics, N critics for a society; one for a single
    /// model; none for an arm of the base model.
    /// </summary>
    public ImmutableArray<AgentId> Agents => Kind.Agents(this);

    /// <summary>The arm whose agents give this arm's answers; mostly itself.</summary>
    public Arm Speaker => Kind.Speaker(this);

    /// <summary>
    /// Whether it is the run's first society. Its artifacts lie directly in the folders of the iterations; other arms
    /// have folders of their own in these.
    /// </summary>
    public bool IsFirstSociety => _run.FirstSociety?.Name == Name;

    /// <summary>All arms of its run, this one included, in the order in which they run.</summary>
    internal ImmutableArray<Arm> Others => _run.PlannedArms;

    /// <summary>A society of the base model in <paramref name="slots"/> slots, with the arm's summarizer.</summary>
    internal SocietySource BaseSociety(int slots) => SocietySource.Base(slots, Summarizer);

    /// <summary>
    /// A society of its own agents as they are after <paramref name="iteration"/>; 0 = before finetuning.
    /// </summary>
    internal SocietySource SocietyAfter(int iteration, int slots)
    {
        var kind = Kind.IsSociety ? SocietyKind.Multiagent : SocietyKind.Single;
        return new SocietySource(kind, Name, slots, iteration, iteration, Summarizer);
    }
}
