using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Finetuning;

/// <summary>Section <c>Finetuning</c>.</summary>
public sealed class FinetuningOptions : ISettings
{
    /// <inheritdoc/>
    public static string SectionName => "Finetuning";

    /// <inheritdoc/>
    public static IReadOnlyDictionary<string, string> OldKeys { get; } =
        new Dictionary<string, string> { ["AtOnce"] = nameof(MaxInFlight) }.ToFrozenDictionary();

    /// <summary>
    /// Runs in flight at most. Default: 4. Runs share the workers: more of them end later each, and further ones wait
    /// on the queue.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxInFlight { get; set; } = 4;
}
