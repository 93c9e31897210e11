using System.Globalization;
using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>Reads the replies of <see cref="QueueScripts"/> and <see cref="QueueInspectionScripts"/>.</summary>
internal static class ScriptReplies
{
    /// <summary>Number of fields of a leased item in the reply of <see cref="QueueScripts.Lease"/>.</summary>
    public const int LeaseFields = 6;

    /// <summary>Number of fields of an item in the reply of a status.</summary>
    public const int StatusFields = 5;

    /// <summary>Number of fields of a dead item.</summary>
    public const int DeadLetterFields = 5;

    /// <summary>The state of a code of one letter; unknown for an empty reply.</summary>
    public static WorkState ReadState(RedisResult code) =>
        (string?)code switch
        {
            "p" => WorkState.Pending,
            "w" => WorkState.Waiting,
            "l" => WorkState.Leased,
            "c" => WorkState.Completed,
            "d" => WorkState.Dead,
            "k" => WorkState.Cancelled,
            _ => WorkState.Unknown,
        };

    /// <summary>Reads a leased item.</summary>
    /// <param name="fields">Id, body, attempt, trace, age in ms and minimum version.</param>
    /// <param name="token">The owner token of the lease.</param>
    public static WorkLease ReadLease(RedisResult[] fields, string token)
    {
        var trace = QueueTelemetry.TraceOf((string?)fields[3]);
        var age = TimeSpan.FromMilliseconds((double)fields[4]);
        var minimumVersion = ReadText(fields[5]) is { } version ? Version.Parse(version) : null;
        return new WorkLease(
            (string)fields[0]!,
            (string)fields[1]!,
            (int)fields[2],
            trace,
            age,
            token,
            minimumVersion
        );
    }

    /// <summary>Reads the status of an item.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="fields">State, result, reason, progress and time of enqueuing in ms.</param>
    public static WorkStatus ReadStatus(string id, RedisResult[] fields)
    {
        var status = new WorkStatus(
            id,
            ReadState(fields[0]),
            ReadText(fields[1]),
            ReadText(fields[2]),
            ReadText(fields[3])
        );
        return status with { Enqueued = ReadTime(fields[4]) };
    }

    /// <summary>Reads a dead item.</summary>
    /// <param name="fields">Id, body, reason, attempts and time of death in ms.</param>
    /// <param name="isCut">Whether body and reason may be cut, perhaps inside a character.</param>
    public static DeadLetter ReadDeadLetter(RedisResult[] fields, bool isCut)
    {
        var deadAt = DateTimeOffset.FromUnixTimeMilliseconds((long)(double)fields[4]);
        var body = ReadCutText(fields[1], isCut);
        var reason = ReadCutText(fields[2], isCut);
        return new DeadLetter((string)fields[0]!, body, reason, (int)fields[3], deadAt);
    }

    /// <summary>A text without the replacement characters that a cut inside a character leaves.</summary>
    private static string ReadCutText(RedisResult field, bool isCut)
    {
        var text = (string?)field ?? "";
        return isCut ? text.TrimEnd('\uFFFD') : text;
    }

    private static string? ReadText(RedisResult field) =>
        (string?)field is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? ReadTime(RedisResult field) =>
        ReadText(field) is { } text
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture))
            : null;
}
