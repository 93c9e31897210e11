using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Everything a finished run says about itself: the content of <c>report.json</c>. Shares are in 0..1, times in
/// seconds, losses in nats per token.
/// </summary>
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

    /// <summary>
    /// Digest of all settings but the name and the seed: runs with equal ones may be reported as one.
    /// </summary>
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

    /// <summary>
    /// What <see cref="Arms"/> are measured by, in the order of columns; those of this version where a report says
    /// nothing of it.
    /// </summary>
    public ImmutableArray<MetricInfo> Metrics { get; set; } =
    [.. MetricRegistry.All.Select(metric => metric.Info)];

    public ImmutableArray<ArmResult> Arms { get; set; } = [];

    public ImmutableArray<PairedComparison> Comparisons { get; set; } = [];

    /// <summary>One entry per agent and iteration.</summary>
    public ImmutableArray<AgentTraining> Agents { get; set; } = [];

    /// <summary>Where tokens and time went, in the order of the run.</summary>
    public ImmutableArray<PhaseCost> Phases { get; set; } = [];

    /// <summary>What models at endpoints were asked, by arm and model; empty where all are local.</summary>
    public ImmutableArray<EndpointCost> Remote { get; set; } = [];

    /// <summary>What a reader must know to judge the numbers, one sentence each.</summary>
    public ImmutableArray<string> Warnings { get; set; } = [];

    /// <summary>
    /// The arm that the others are compared with: the first that finetunes generators; null where none does.
    /// </summary>
    [JsonIgnore]
    public string? Method =>
        Agents
            .FirstOrDefault(agent =>
                AgentId.TryParse(agent.Agent, out var id) && id.Role == AgentRole.Generator
            )
            ?.Arm;
}
