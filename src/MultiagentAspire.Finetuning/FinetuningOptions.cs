using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Finetuning;

/// <summary>Settings of the finetuning service: section <c>Finetuning</c> of the configuration.</summary>
public sealed class FinetuningOptions : ISettings
{
    /// <inheritdoc/>
    public static string SectionName => "Finetuning";

    /// <inheritdoc/>
    public static IReadOnlyDictionary<string, string> OldKeys { get; } =
        new Dictionary<string, string> { ["AtOnce"] = nameof(MaxInFlight) }.ToFrozenDictionary();

    /// <summary>
    /// Maximum number of runs in flight in this process. Default: 4. Runs share the workers: with more of them each
    /// one takes longer. Further runs wait on the queue.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxInFlight { get; set; } = 4;
}
