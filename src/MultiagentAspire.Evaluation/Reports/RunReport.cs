using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// The content of <c>report.json</c>: all results of a run, its costs, and how to repeat it. Shares are in 0..1, times
/// in seconds, losses in nats per token.
/// </summary>
public sealed record RunReport
{
    /// <summary>The schema number that this version writes, and the highest that it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Raised when a field changes its meaning or goes away; new fields do not raise it.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>The command line that started the run; null where that was not recorded.</summary>
    public string? Command { get; init; }

    /// <summary>The source commit that it ran with; null where that was not recorded.</summary>
    public string? Commit { get; init; }

    /// <summary>The run's seed, as the only entry.</summary>
    public required ImmutableArray<long> Seeds { get; init; }

    /// <summary>Name of the task, as in the run file.</summary>
    public required string Task { get; init; }

    /// <summary>
    /// Digest of all settings but the name and the seed: runs with equal ones may be reported as one.
    /// </summary>
    public string? SettingsDigest { get; init; }

    /// <summary>Option → value, as in the run file; empty where the task has none.</summary>
    public IReadOnlyDictionary<string, string> TaskOptions { get; set; } = new Dictionary<string, string>();

    /// <summary>The base models: path, or name and address, and digest.</summary>
    public string? Model { get; init; }

    /// <summary>The machine of the run; null where that was not recorded.</summary>
    public MachineDescription? Machine { get; init; }

    /// <summary>Component → version: the runtime, libtorch, this project.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; set; } = new Dictionary<string, string>();

    /// <summary>When the run started; null where that was not recorded.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Wall-clock seconds of the whole run.</summary>
    public double Seconds { get; init; }

    /// <summary>
    /// The metrics of <see cref="Arms"/>, in the order of columns. A report that does not list them has those of this
    /// version.
    /// </summary>
    public ImmutableArray<MetricInfo> Metrics { get; set; } =
    [.. MetricRegistry.All.Select(metric => metric.Info)];

    /// <summary>
    /// One entry per arm, in the order of measurement; an arm on a transfer task is an entry of its own.
    /// </summary>
    public ImmutableArray<ArmResult> Arms { get; set; } = [];

    /// <summary>The arms at the temperature of their own debates; those at others have a table of their own.</summary>
    [JsonIgnore]
    public IEnumerable<ArmResult> MainArms => Arms.Where(arm => arm.VariantOf is null);

    /// <summary>
    /// The run's first society against the other arms and against itself, on each set of problems. Empty where no arm
    /// is a society, and before the first full report.
    /// </summary>
    public ImmutableArray<PairedComparison> Comparisons { get; set; } = [];

    /// <summary>The finetunings: one entry per agent and iteration, in the order of the run.</summary>
    public ImmutableArray<AgentTraining> Agents { get; set; } = [];

    /// <summary>Where tokens and time went, in the order of the run.</summary>
    public ImmutableArray<PhaseCost> Phases { get; set; } = [];

    /// <summary>Requests to models at endpoints, by arm and model; empty where all are local.</summary>
    [JsonPropertyName("remote")]
    public ImmutableArray<EndpointCost> EndpointCosts { get; set; } = [];

    /// <summary>What the run says about the method, in sentences (<see cref="RunVerdict"/>).</summary>
    public ImmutableArray<string> Verdict => RunVerdict.FromReport(this);

    /// <summary>The most accurate arm at each budget, cheapest first (<see cref="Budgets"/>).</summary>
    public ImmutableArray<BudgetPoint> Budget => Budgets.Winners(this);

    /// <summary>What a reader must know to judge the numbers, one sentence each.</summary>
    public ImmutableArray<string> Warnings { get; set; } = [];

    /// <summary>
    /// The arm that the others are compared with: the first that finetunes generators; null where none does.
    /// </summary>
    [JsonIgnore]
    public string? Method => Agents.FirstOrDefault(IsGenerator)?.Arm;

    private static bool IsGenerator(AgentTraining training) =>
        AgentId.TryParse(training.Agent, out var agent) && agent.Role == AgentRole.Generator;
}
