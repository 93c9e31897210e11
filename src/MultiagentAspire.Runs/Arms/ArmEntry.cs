using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// One entry of <c>arms</c> in a run file: a registered arm, or an overlay, which is another arm with some settings of
/// its own.
/// </summary>
/// <param name="Name">Unique in the run; that of a registered arm is its <paramref name="Kind"/>.</param>
/// <param name="Kind">Name of the registered arm in <see cref="ArmKinds"/> that plans its steps.</param>
[JsonConverter(typeof(ArmEntryJsonConverter))]
public sealed record ArmEntry(string Name, string Kind)
{
    /// <summary>
    /// The arm that an overlay starts from, registered or another overlay; null for a registered arm.
    /// </summary>
    public string? Like { get; init; }

    /// <summary>
    /// Independent samples of its votes, K; null: as many as one of its debates costs calls.
    /// </summary>
    public int? Samples { get; init; }

    /// <summary>Number of slots of the overlay's societies, N; null: as many as the run lists agents.</summary>
    public int? Agents { get; init; }

    /// <summary>The overlay's debate settings, complete with defaults; null: those of the run.</summary>
    public DebateSettings? Debate { get; init; }

    /// <summary>
    /// Name of the model that summarizes; null: the model of the first agent. It applies only where
    /// <see cref="Debate"/> is set.
    /// </summary>
    public string? Summarizer { get; init; }

    /// <summary>The overlay's selection settings, complete with defaults; null: those of the run.</summary>
    public RunSelection? Selection { get; init; }

    /// <summary>The overlay's training settings, complete with defaults; null: those of the run.</summary>
    public RunTraining? Training { get; init; }

    /// <summary>The entry of a registered arm with the run's settings.</summary>
    /// <param name="name">A name of <see cref="ArmKinds"/>; it is not checked.</param>
    public static ArmEntry Plain(string name) => new(name, name);
}
