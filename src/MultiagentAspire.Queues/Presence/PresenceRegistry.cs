using System.Text.Json;
using MultiagentAspire.Core;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Presence;

/// <summary>
/// What the processes tell of themselves, on the server of the queues: a record each, which expires, and a
/// list of their names by the time at which they told last. Every change is one script, with the server's
/// time; runs unchanged on Redis 7, Valkey and Garnet.
/// </summary>
public sealed class PresenceRegistry(IConnectionMultiplexer redis)
{
    private const string Prefix = "multiagent:{presence}:";

    private const string PublishScript = """
        local t = redis.call('TIME')
        local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        redis.call('ZADD', KEYS[1], now, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[4]))
        return 1
        """;

    private const string RemoveScript = """
        redis.call('DEL', KEYS[2])
        redis.call('ZREM', KEYS[1], ARGV[1])
        return 1
        """;

    /// <summary>Answers names and the time in ms since each told last, the latest first.</summary>
    private const string ListScript = """
        local t = redis.call('TIME')
        local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[1]))
        local seen = redis.call('ZREVRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1, 'WITHSCORES')
        for i = 2, #seen, 2 do seen[i] = tostring(now - tonumber(seen[i])) end
        return seen
        """;

    private static readonly RedisKey Index = Prefix + "told";

    /// <summary>How long a record holds: a process that does not tell again is lost then.</summary>
    public static TimeSpan RecordLifetime { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a process that does not tell again is known to have been there.</summary>
    public static TimeSpan Retention { get; } = TimeSpan.FromMinutes(3);

    /// <summary>Most processes that are listed.</summary>
    internal const int MaxProcesses = 500;

    /// <summary>Writes what a process tells.</summary>
    public Task PublishAsync(ProcessName name, ProcessStatus now) =>
        PublishAsync(
            name,
            JsonSerializer.Serialize(now, PresenceJson.Default.ProcessStatus),
            RecordLifetime,
            Retention
        );

    internal Task PublishAsync(ProcessName name, string record, TimeSpan lifetime, TimeSpan retention) =>
        redis
            .GetDatabase()
            .ScriptEvaluateAsync(
                PublishScript,
                [Index, RecordKey(name)],
                [name.ToString(), record, (long)lifetime.TotalMilliseconds, (long)retention.TotalMilliseconds]
            );

    /// <summary>Takes a process away that ends.</summary>
    public Task RemoveAsync(ProcessName name) =>
        redis.GetDatabase().ScriptEvaluateAsync(RemoveScript, [Index, RecordKey(name)], [name.ToString()]);

    /// <summary>All processes that have told within <see cref="Retention"/>, by service, machine and id.</summary>
    public async Task<IReadOnlyList<ObservedProcess>> ListAsync()
    {
        var entries = (RedisResult[])
            (
                await redis
                    .GetDatabase()
                    .ScriptEvaluateAsync(
                        ListScript,
                        [Index],
                        [(long)Retention.TotalMilliseconds, MaxProcesses]
                    )
            )!;
        var names = new List<(ProcessName Name, TimeSpan Ago)>();
        for (var i = 0; i + 1 < entries.Length; i += 2)
            if (ProcessName.Parse((string)entries[i]!) is { } name)
                names.Add((name, TimeSpan.FromMilliseconds((double)entries[i + 1])));
        if (names.Count == 0)
            return [];
        var records = await redis
            .GetDatabase()
            .StringGetAsync([.. names.Select(entry => RecordKey(entry.Name))]);
        return
        [
            .. names
                .Select((entry, i) => ToObservedProcess(entry.Name, entry.Ago, records[i]))
                .OrderBy(seen => seen.Name.Service, StringComparer.Ordinal)
                .ThenBy(seen => seen.Name.Machine, StringComparer.Ordinal)
                .ThenBy(seen => seen.Name.ProcessId),
        ];
    }

    private static ObservedProcess ToObservedProcess(ProcessName name, TimeSpan ago, string? record)
    {
        if (record is null)
            return new ObservedProcess(name, ago, null, null);
        try
        {
            var status = StoredJson.Read(record, PresenceJson.Default.ProcessStatus);
            return new ObservedProcess(name, ago, status, null);
        }
        catch (InvalidDataException error)
        {
            return new ObservedProcess(
                name,
                ago,
                null,
                $"what it tells cannot be read ({error.Message}); is it of another version?"
            );
        }
    }

    private static RedisKey RecordKey(ProcessName name) => $"{Prefix}process:{name}";
}
