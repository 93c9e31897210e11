using System.Globalization;
using Microsoft.Extensions.Configuration;
using MultiagentAspire.Core;

namespace MultiagentAspire.Queues;

/// <summary>Reads settings of services; a wrong one is a line that names its key.</summary>
public static class Settings
{
    /// <summary>Below this, heartbeats come too late on a busy machine.</summary>
    private static readonly TimeSpan ShortestLease = TimeSpan.FromMilliseconds(100);

    /// <exception cref="InvalidSettingException">It is no whole number, or less than <paramref name="least"/>.</exception>
    public static int Number(this IConfiguration configuration, string key, int otherwise, int least = 1)
    {
        if (configuration[key] is not { Length: > 0 } text)
            return otherwise;
        return
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least
            ? number
            : throw new InvalidSettingException(key, $"'{text}' is no whole number of at least {least}");
    }

    /// <exception cref="InvalidSettingException">It is no span of time, or a negative one.</exception>
    public static TimeSpan Span(this IConfiguration configuration, string key, TimeSpan otherwise)
    {
        if (configuration[key] is not { Length: > 0 } text)
            return otherwise;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero
            ? span
            : throw new InvalidSettingException(
                key,
                $"'{text}' is no span of time; write it as 00:00:30 or 1.00:00:00"
            );
    }

    /// <summary>Names of agents, with commas; none when the key is not there.</summary>
    /// <exception cref="InvalidSettingException">One is no agent's name.</exception>
    public static IReadOnlyList<AgentId> Agents(this IConfiguration configuration, string key) =>
        [
            .. (configuration[key] ?? "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal)
                .Select(name =>
                    AgentId.TryParse(name, out var agent)
                        ? agent
                        : throw new InvalidSettingException(
                            key,
                            $"'{name}' is no agent; they are named generator-1, critic-1 and so on"
                        )
                ),
        ];

    /// <summary>How a queue treats its items: section <c>Queues:&lt;name&gt;</c>. A queue of a part of another's items, <c>name:part</c>, does as that one.</summary>
    /// <exception cref="InvalidSettingException">A key is unknown or its value makes no sense.</exception>
    internal static WorkQueueOptions Queue(
        this IConfiguration configuration,
        string queue,
        WorkQueueOptions defaults
    )
    {
        var path = $"Queues:{queue.Split(':')[0]}";
        string[] known =
        [
            nameof(defaults.Lease),
            nameof(defaults.MostAttempts),
            nameof(defaults.Backoff),
            nameof(defaults.LongestBackoff),
            nameof(defaults.Retention),
            nameof(defaults.LargestBody),
        ];
        if (
            configuration
                .GetSection(path)
                .GetChildren()
                .FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is
            { } unknown
        )
            throw new InvalidSettingException(
                unknown.Path,
                $"is no setting of a queue; they are {string.Join(", ", known)}"
            );
        return defaults with
        {
            Lease =
                configuration.Span($"{path}:{nameof(defaults.Lease)}", defaults.Lease) is var lease
                && lease >= ShortestLease
                    ? lease
                    : throw new InvalidSettingException(
                        $"{path}:{nameof(defaults.Lease)}",
                        $"must be at least {ShortestLease.TotalMilliseconds} ms"
                    ),
            MostAttempts = configuration.Number(
                $"{path}:{nameof(defaults.MostAttempts)}",
                defaults.MostAttempts
            ),
            Backoff = configuration.Span($"{path}:{nameof(defaults.Backoff)}", defaults.Backoff),
            LongestBackoff = configuration.Span(
                $"{path}:{nameof(defaults.LongestBackoff)}",
                defaults.LongestBackoff
            ),
            Retention = configuration.Span($"{path}:{nameof(defaults.Retention)}", defaults.Retention),
            LargestBody = configuration.Number(
                $"{path}:{nameof(defaults.LargestBody)}",
                defaults.LargestBody
            ),
        };
    }
}
