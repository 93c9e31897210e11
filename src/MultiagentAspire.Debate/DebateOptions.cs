using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Debate;

/// <summary>Section <c>Debate</c>.</summary>
public sealed class DebateOptions : ISettings
{
    /// <inheritdoc/>
    public static string SectionName => "Debate";

    /// <inheritdoc/>
    public static IReadOnlyDictionary<string, string> OldKeys { get; } =
        new Dictionary<string, string> { ["AtOnce"] = nameof(MaxInFlight) }.ToFrozenDictionary();

    /// <summary>
    /// Debates in flight at most. Default: 256. A debate mostly waits for responses: more keep the inference workers'
    /// batches full, and more are held again after a crash.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxInFlight { get; set; } = 256;
}
