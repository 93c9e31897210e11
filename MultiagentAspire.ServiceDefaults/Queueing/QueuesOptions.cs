using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>Section <c>Queues</c>: what all workers of a process have in common.</summary>
public sealed class QueuesOptions : ISettings
{
    /// <inheritdoc/>
    public static string SectionName => "Queues";

    /// <inheritdoc/>
    public static IReadOnlyDictionary<string, string> OldKeys { get; } =
        new Dictionary<string, string> { ["Grace"] = nameof(DrainTimeout) }.ToFrozenDictionary();

    /// <summary>
    /// How long a worker that is shut down may finish the items in flight; the others are released for other workers.
    /// Default: 25 s, since Kubernetes kills a pod after 30. A longer time saves work that would be repeated, a
    /// shorter one ends the process sooner.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "24.00:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);
}
