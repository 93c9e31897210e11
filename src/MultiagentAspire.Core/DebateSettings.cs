using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// How one debate is held (paper section 2.1). <paramref name="Rounds"/> counts the first, independent round.
/// </summary>
/// <param name="Rounds">M, at least 1.</param>
/// <param name="Summarize">True: critics see a summary of the others' responses by the base model. False: the
/// raw responses.</param>
/// <param name="Sampling">Sampling of every call in the debate, summaries too.</param>
/// <param name="Synchronous">
/// True (paper): round m reads only round m-1. False (reference repository's behaviour): later agents see
/// earlier agents' responses of the same round.
/// </param>
/// <param name="GeneratorsOnly">The "no critic" ablation: generators speak in all rounds.</param>
/// <param name="ShuffleOthers">
/// True: the others' responses are shown in a seeded order instead of the topology's, as the reference
/// repository does when collecting data.
/// </param>
public sealed record DebateSettings(
    int Rounds,
    bool Summarize,
    SamplingSettings Sampling,
    bool Synchronous = true,
    bool GeneratorsOnly = false,
    bool ShuffleOthers = false
)
{
    /// <summary>
    /// Name of the <see cref="DebateTopology"/> where it is not the default: debates of the default keep the
    /// work-item ids that they had before topologies had names. Null: the default.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Topology
    {
        get;
        init => field = value == AllToAllTopology.RegisteredName ? null : value;
    }

    /// <summary>Name of the <see cref="DebateTopology"/>: who sees whose responses.</summary>
    [JsonIgnore]
    public string TopologyName => Topology ?? AllToAllTopology.RegisteredName;
}
