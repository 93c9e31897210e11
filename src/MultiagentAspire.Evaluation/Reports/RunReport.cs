using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Everything a finished run says about itself: the content of <c>report.json</c>. Shares are in 0..1, times in seconds, losses in nats per token.</summary>
public sealed record RunReport
{
    /// <summary>The schema number this version writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Raised when a field changes its meaning or goes away; new fields do not raise it.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>The command line that made the run, so that it can be repeated.</summary>
    public string? Command { get; init; }

    /// <summary>The source commit it ran with.</summary>
    public string? Commit { get; init; }

    public required ImmutableArray<long> Seeds { get; init; }

    /// <summary>Name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>Digest of all settings but the name and the seed: runs with equal ones may be reported as one.</summary>
    public string? SettingsDigest { get; init; }

    public IReadOnlyDictionary<string, string> TaskOptions { get; set; } = new Dictionary<string, string>();

    /// <summary>The base models: path, or name and address, and digest.</summary>
    public string? Model { get; init; }

    public MachineDescription? Machine { get; init; }

    /// <summary>Versions of what computed: the runtime, libtorch, this project.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; set; } = new Dictionary<string, string>();

    public DateTimeOffset? Started { get; init; }

    /// <summary>Wall-clock time of the whole run.</summary>
    public double Seconds { get; init; }

    public ImmutableArray<ArmResult> Arms { get; set; } = [];

    public ImmutableArray<PairedComparison> Comparisons { get; set; } = [];

    /// <summary>One entry per agent and iteration.</summary>
    public ImmutableArray<AgentTraining> Agents { get; set; } = [];

    /// <summary>Where tokens and time went, in the order of the run.</summary>
    public ImmutableArray<PhaseCost> Phases { get; set; } = [];

    /// <summary>What models at endpoints were asked, by arm and model; empty where all are local.</summary>
    public ImmutableArray<RemoteCost> Remote { get; set; } = [];

    /// <summary>What a reader must know to judge the numbers, one sentence each.</summary>
    public ImmutableArray<string> Warnings { get; set; } = [];
}

/// <summary>What one arm asked of one model at an endpoint, its training debates and evaluations together. <paramref name="Calls"/> and <paramref name="Retries"/> together are the requests sent.</summary>
/// <param name="Arm">The arm of the run file.</param>
/// <param name="Model">Name of the model in the run file; of what its endpoint made of it by finetuning, that name with <c>(finetuned)</c>.</param>
/// <param name="Calls">Responses asked for.</param>
/// <param name="Retries">Attempts beyond the first of each.</param>
/// <param name="TokensPrompt">Tokens read as prompts.</param>
/// <param name="TokensGenerated">Tokens sampled.</param>
/// <param name="Estimated">Responses whose tokens are an estimate, since the endpoint did not tell them.</param>
/// <param name="Money">By the prices of the run file and in their money; null where it names none.</param>
public sealed record RemoteCost(
    string Arm,
    string Model,
    int Calls,
    int Retries,
    long TokensPrompt,
    long TokensGenerated,
    int Estimated,
    double? Money
)
{
    /// <summary>Finetuning jobs that made these models.</summary>
    public int Jobs { get; set; }

    /// <summary>Tokens that these jobs are charged for; <see cref="Money"/> counts them.</summary>
    public long TokensTrained { get; set; }
}

/// <summary>The machine of a run.</summary>
/// <param name="System">Operating system.</param>
/// <param name="Processor">Processor name.</param>
/// <param name="Cores">Processors the run could use.</param>
/// <param name="MemoryBytes">Memory the run could use, in bytes.</param>
/// <param name="Accelerator">GPU name, or null.</param>
public sealed record MachineDescription(
    string System,
    string? Processor,
    int Cores,
    long MemoryBytes,
    string? Accelerator
);

/// <summary>Tokens and wall-clock seconds of one part of the run, for example <c>debate</c>, <c>train</c> or <c>evaluate-majority</c>.</summary>
/// <param name="Phase">Name of the part.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="TokensGenerated">Tokens sampled.</param>
/// <param name="TokensPrompt">Tokens read as prompts.</param>
/// <param name="TokensTrained">Tokens passed through the model in training.</param>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Arm">The arm of the run file it was done for.</param>
/// <param name="Transcripts">Name of the set of its debates, as of <see cref="ArmIteration.Transcripts"/>; null for trainings.</param>
public sealed record PhaseCost(
    string Phase,
    int Iteration,
    long TokensGenerated,
    long TokensPrompt,
    long TokensTrained,
    double Seconds,
    string? Arm = null,
    string? Transcripts = null
);

/// <summary>One agent's finetuning in one iteration. A generator has <paramref name="GeneratorExamples"/>, a critic the other two (paper section 1.3, 1.4).</summary>
/// <param name="Agent">For example <c>critic-2</c>.</param>
/// <param name="Iteration">The iteration whose data it learned.</param>
/// <param name="GeneratorExamples">Its own first answers that reached the consensus.</param>
/// <param name="CorrectedExamples">C-: trajectories that began elsewhere and ended at the consensus.</param>
/// <param name="KeptExamples">C+: trajectories that began and ended at the consensus.</param>
/// <param name="Losses">Mean loss of each optimizer step, nats per learned token.</param>
/// <param name="Tokens">Tokens passed through the model.</param>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Arm">The arm the agent belongs to.</param>
public sealed record AgentTraining(
    string Agent,
    int Iteration,
    int GeneratorExamples,
    int CorrectedExamples,
    int KeptExamples,
    ImmutableArray<double> Losses,
    long Tokens,
    double Seconds,
    string Arm = "multiagent"
)
{
    /// <summary>The learning rate of each optimizer step; empty where that was not recorded.</summary>
    public ImmutableArray<double> LearningRates { get; set; } = [];

    /// <summary>Where an endpoint finetuned: the name under which it answers as what it made; null where the run trained it.</summary>
    public string? Model { get; set; }

    /// <summary>Id of the endpoint's finetuning job.</summary>
    public string? Job { get; set; }

    /// <summary>Attempts beyond the first of the calls that the job took.</summary>
    public int Retries { get; set; }
}
