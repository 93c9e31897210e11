using System.Text.Json;
using MultiagentAspire.Core;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Presence;

/// <summary>
/// The presence of all processes, on the server of the queues: one record for each process, which expires, and a set of
/// their names by the time of the last report. Every change is one script with the server's time. The scripts run
/// unchanged on Redis 7, Valkey and Garnet.
/// </summary>
/// <param name="redis">The server.</param>
public sealed class PresenceRegistry(IConnectionMultiplexer redis)
{
    private const string Prefix = "multiagent:{presence}:";

    /// <summary>
    /// Stores a record: name, record as JSON, its lifetime in ms, retention of the name in ms.
    /// </summary>
    private const string PublishScript = """
        local t = redis.call('TIME')
        local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        redis.call('ZADD', KEYS[1], now, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[4]))
        return 1
        """;

    /// <summary>Removes the record and the name: name.</summary>
    private const string RemoveScript = """
        redis.call('DEL', KEYS[2])
        redis.call('ZREM', KEYS[1], ARGV[1])
        return 1
        """;

    /// <summary>
    /// Lists processes: retention in ms, maximum count. Returns names and the time in ms since each last report, the
    /// latest first.
    /// </summary>
    private const string ListScript = """
        local t = redis.call('TIME')
        local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[1]))
        local seen = redis.call('ZREVRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1, 'WITHSCORES')
        for i = 2, #seen, 2 do seen[i] = tostring(now - tonumber(seen[i])) end
        return seen
        """;

    private static readonly RedisKey Index = Prefix + "told";

    /// <summary>How long a record is kept: a process without a report for 15 s is lost.</summary>
    public static TimeSpan RecordLifetime { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a lost process is listed: 3 minutes.</summary>
    public static TimeSpan Retention { get; } = TimeSpan.FromMinutes(3);

    /// <summary>Maximum number of processes that are listed.</summary>
    internal const int MaxProcesses = 500;

    /// <summary>Publishes the status of a process for <see cref="RecordLifetime"/>.</summary>
    /// <param name="name">The process.</param>
    /// <param name="status">Its status.</param>
    public Task PublishAsync(ProcessName name, ProcessStatus status)
    {
        var record = JsonSerializer.Serialize(status, PresenceJson.Default.ProcessStatus);
        return PublishAsync(name, record, RecordLifetime, Retention);
    }

    internal Task PublishAsync(ProcessName name, string record, TimeSpan lifetime, TimeSpan retention)
    {
        RedisValue[] arguments = [name.ToString(), record, Milliseconds(lifetime), Milliseconds(retention)];
        return redis.GetDatabase().ScriptEvaluateAsync(PublishScript, [Index, RecordKey(name)], arguments);
    }

    /// <summary>Removes a process that ends regularly: it is not listed as lost.</summary>
    /// <param name="name">The process.</param>
    public Task RemoveAsync(ProcessName name) =>
        redis.GetDatabase().ScriptEvaluateAsync(RemoveScript, [Index, RecordKey(name)], [name.ToString()]);

    /// <summary>
    /// All processes with a report within <see cref="Retention"/>, ordered by service, machine and process id.
    /// </summary>
    public async Task<IReadOnlyList<ObservedProcess>> ListAsync()
    {
        var database = redis.GetDatabase();
        var reply = await database.ScriptEvaluateAsync(
            ListScript,
            [Index],
            [Milliseconds(Retention), MaxProcesses]
        );
        var reports = ReadReports((RedisResult[])reply!);
        if (reports.Count == 0)
            return [];
        var records = await database.StringGetAsync([.. reports.Select(report => RecordKey(report.Name))]);
        var processes = reports.Select((report, i) => ToObservedProcess(report.Name, report.Age, records[i]));
        return
        [
            .. processes
                .OrderBy(process => process.Name.Service, StringComparer.Ordinal)
                .ThenBy(process => process.Name.Machine, StringComparer.Ordinal)
                .ThenBy(process => process.Name.ProcessId),
        ];
    }

    private static List<(ProcessName Name, TimeSpan Age)> ReadReports(RedisResult[] entries)
    {
        var reports = new List<(ProcessName Name, TimeSpan Age)>();
        for (var i = 0; i + 1 < entries.Length; i += 2)
            if (ProcessName.Parse((string)entries[i]!) is { } name)
                reports.Add((name, TimeSpan.FromMilliseconds((double)entries[i + 1])));
        return reports;
    }

    private static ObservedProcess ToObservedProcess(ProcessName name, TimeSpan age, string? record)
    {
        if (record is null)
            return new ObservedProcess(name, age, null, null);
        try
        {
            var status = StoredJson.Read(record, PresenceJson.Default.ProcessStatus);
            return new ObservedProcess(name, age, status, null);
        }
        catch (InvalidDataException error)
        {
            var problem = $"its report cannot be read ({error.Message}); is it of another version?";
            return new ObservedProcess(name, age, null, problem);
        }
    }

    private static RedisKey RecordKey(ProcessName name) => $"{Prefix}process:{name}";

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
