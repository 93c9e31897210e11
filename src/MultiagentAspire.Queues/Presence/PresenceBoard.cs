using System.Text.Json;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Presence;

/// <summary>
/// What the processes tell of themselves, on the server of the queues: a record each, which expires, and a list of their names by the time at which they told last. Every change is one script, with
/// the server's time; runs unchanged on Redis 7, Valkey and Garnet.
/// </summary>
public sealed class PresenceBoard(IConnectionMultiplexer redis)
{
    private const string Prefix = "multiagent:{presence}:";

    private const string Tell = """
        local t = redis.call('TIME')
        local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        redis.call('ZADD', KEYS[1], now, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[4]))
        return 1
        """;

    private const string Remove = """
        redis.call('DEL', KEYS[2])
        redis.call('ZREM', KEYS[1], ARGV[1])
        return 1
        """;

    /// <summary>Answers names and the time in ms since each told last, the latest first.</summary>
    private const string List = """
        local t = redis.call('TIME')
        local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[1]))
        local seen = redis.call('ZREVRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1, 'WITHSCORES')
        for i = 2, #seen, 2 do seen[i] = tostring(now - tonumber(seen[i])) end
        return seen
        """;

    private static readonly RedisKey Index = Prefix + "told";

    /// <summary>How long a record holds: a process that does not tell again is lost then.</summary>
    public static TimeSpan Holds { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a process that does not tell again is known to have been there.</summary>
    public static TimeSpan Remembered { get; } = TimeSpan.FromMinutes(3);

    /// <summary>Most processes that are listed.</summary>
    internal const int Most = 500;

    /// <summary>Writes what a process tells.</summary>
    public Task TellAsync(ProcessName name, ProcessNow now) =>
        TellAsync(name, JsonSerializer.Serialize(now, PresenceJson.Default.ProcessNow), Holds, Remembered);

    internal Task TellAsync(ProcessName name, string record, TimeSpan holds, TimeSpan remembered) =>
        redis
            .GetDatabase()
            .ScriptEvaluateAsync(
                Tell,
                [Index, RecordOf(name)],
                [name.ToString(), record, (long)holds.TotalMilliseconds, (long)remembered.TotalMilliseconds]
            );

    /// <summary>Takes a process away that ends.</summary>
    public Task LeaveAsync(ProcessName name) =>
        redis.GetDatabase().ScriptEvaluateAsync(Remove, [Index, RecordOf(name)], [name.ToString()]);

    /// <summary>All processes that have told within <see cref="Remembered"/>, by service, machine and id.</summary>
    public async Task<IReadOnlyList<ProcessSeen>> ReadAsync()
    {
        var told = (RedisResult[])
            (
                await redis
                    .GetDatabase()
                    .ScriptEvaluateAsync(List, [Index], [(long)Remembered.TotalMilliseconds, Most])
            )!;
        var names = new List<(ProcessName Name, TimeSpan Ago)>();
        for (var i = 0; i + 1 < told.Length; i += 2)
            if (ProcessName.Read((string)told[i]!) is { } name)
                names.Add((name, TimeSpan.FromMilliseconds((double)told[i + 1])));
        if (names.Count == 0)
            return [];
        var records = await redis.GetDatabase().StringGetAsync([.. names.Select(one => RecordOf(one.Name))]);
        return
        [
            .. names
                .Select((one, i) => Seen(one.Name, one.Ago, records[i]))
                .OrderBy(seen => seen.Name.Service, StringComparer.Ordinal)
                .ThenBy(seen => seen.Name.Machine, StringComparer.Ordinal)
                .ThenBy(seen => seen.Name.ProcessId),
        ];
    }

    private static ProcessSeen Seen(ProcessName name, TimeSpan ago, string? record)
    {
        if (record is null)
            return new ProcessSeen(name, ago, null, null);
        try
        {
            return JsonSerializer.Deserialize(record, PresenceJson.Default.ProcessNow) is { } now
                ? new ProcessSeen(name, ago, now, null)
                : new ProcessSeen(name, ago, null, "it tells nothing");
        }
        catch (JsonException error)
        {
            return new ProcessSeen(
                name,
                ago,
                null,
                $"what it tells cannot be read ({error.Message}); is it of another version?"
            );
        }
    }

    private static RedisKey RecordOf(ProcessName name) => $"{Prefix}process:{name}";
}
