using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>
/// Binds the options of a queue, which are named as the queue, to section <c>Queues:&lt;name&gt;</c>. A queue of a
/// part of another's items, <c>name:part</c>, has the settings of <c>name</c>.
/// </summary>
/// <remarks>
/// Runs after all other configuration, so that a setting wins over the defaults of a service's own queue.
/// </remarks>
internal sealed class WorkQueueSettings(IConfiguration configuration, SettingsBinder binder)
    : IPostConfigureOptions<WorkQueueOptions>
{
    private static readonly FrozenDictionary<string, string> OldKeys = new Dictionary<string, string>
    {
        ["MostAttempts"] = nameof(WorkQueueOptions.MaxAttempts),
        ["LongestBackoff"] = nameof(WorkQueueOptions.MaxBackoff),
        ["LargestBody"] = nameof(WorkQueueOptions.MaxBody),
    }.ToFrozenDictionary();

    private static readonly IReadOnlyList<string> Keys =
    [
        .. typeof(WorkQueueOptions)
            .GetProperties()
            .Where(property => property.SetMethod is { IsPublic: true })
            .Select(property => property.Name),
    ];

    /// <summary>The section of the options of a name.</summary>
    public static string SectionOf(string? queue) => $"{QueuesOptions.SectionName}:{queue?.Split(':')[0]}";

    /// <exception cref="InvalidSettingException">A key is unknown, or its value is of another type.</exception>
    public void PostConfigure(string? name, WorkQueueOptions options)
    {
        var section = configuration.GetSection(SectionOf(name));
        if (section.GetChildren().FirstOrDefault(child => !IsKnown(child.Key)) is { } unknown)
            throw new InvalidSettingException(
                unknown.Path,
                $"is no setting of a queue; they are {string.Join(", ", Keys)}"
            );
        binder.Bind(options, section.Path, OldKeys);
    }

    /// <summary>Whether a key, in any case, is a setting or an old name of one.</summary>
    private static bool IsKnown(string key) =>
        Keys.Concat(OldKeys.Keys).Contains(key, StringComparer.OrdinalIgnoreCase);
}
