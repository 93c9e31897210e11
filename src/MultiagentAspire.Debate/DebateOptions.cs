using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Debate;

/// <summary>Section <c>Debate</c>: the worker on queued debates.</summary>
public sealed class DebateOptions : ISettings
{
    /// <inheritdoc/>
    public static string SectionName => "Debate";

    /// <inheritdoc/>
    public static IReadOnlyDictionary<string, string> OldKeys { get; } =
        new Dictionary<string, string> { ["AtOnce"] = nameof(MaxInFlight) }.ToFrozenDictionary();

    /// <summary>
    /// Maximum number of debates in flight. Default: 256. A debate mostly waits for responses: a larger number keeps
    /// the inference workers' batches full, but more debates are repeated after a crash.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxInFlight { get; set; } = 256;
}
