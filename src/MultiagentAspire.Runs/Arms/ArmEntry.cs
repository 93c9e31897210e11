using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// One entry of <c>arms</c> in a run file: a registered arm, or another arm with other settings (an overlay).
/// </summary>
/// <param name="Name">Unique in the run.</param>
/// <param name="Kind">Name of the registered arm that says what it does.</param>
[JsonConverter(typeof(ArmEntryJsonConverter))]
public sealed record ArmEntry(string Name, string Kind)
{
    /// <summary>The arm that an overlay was written as; null for a registered arm.</summary>
    public string? Like { get; init; }

    /// <summary>How its debates are held; null = as the run says.</summary>
    public DebateSettings? Debate { get; init; }

    /// <summary>
    /// Where it has <see cref="Debate"/>: name of the model that summarises; null = that of the first agent.
    /// </summary>
    public string? Summarizer { get; init; }

    /// <summary>Which responses train its agents; null = as the run says.</summary>
    public RunSelection? Selection { get; init; }

    /// <summary>How its agents are finetuned; null = as the run says.</summary>
    public RunTraining? Training { get; init; }

    /// <summary>A registered arm with the run's settings.</summary>
    public static ArmEntry Plain(string name) => new(name, name);
}
