using MultiagentAspire.Queues.Presence;
using MultiagentAspire.Queues.Tests.Stubs;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>What the registry of processes sends, and how it reads the replies.</summary>
public sealed class PresenceRegistryTests
{
    private static readonly ProcessName Name = new("inference", "host", 12, "abcd");
    private readonly StubRedis _redis = new();

    private PresenceRegistry Registry => new(_redis.Connection);

    private async Task<IReadOnlyList<ObservedProcess>> ListAsync(params RedisValue[] reply)
    {
        _redis.Answer = _ => Task.FromResult(Replies.List(reply));
        return await Registry.ListAsync();
    }

    [Fact]
    public async Task A_report_is_kept_for_15_seconds_and_its_name_for_three_minutes()
    {
        await Registry.PublishAsync(Name, new ProcessStatus { Version = "9" });
        var call = Assert.Single(_redis.Calls);
        Assert.Equal(
            ["multiagent:{presence}:told", "multiagent:{presence}:process:inference/host/12/abcd"],
            call.Keys
        );
        Assert.Equal(["inference/host/12/abcd", "15000", "180000"], call.Arguments.Where((_, i) => i != 1));
        Assert.StartsWith("{\"version\":\"9\",", call.Arguments[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_ends_is_removed_by_its_name()
    {
        await Registry.RemoveAsync(Name);
        var call = Assert.Single(_redis.Calls);
        Assert.Equal(["inference/host/12/abcd"], call.Arguments);
        Assert.Equal("multiagent:{presence}:process:inference/host/12/abcd", call.Keys[1]);
    }

    [Fact]
    public async Task The_latest_500_processes_of_three_minutes_are_listed()
    {
        Assert.Empty(await ListAsync());
        Assert.Equal(["180000", "500"], Assert.Single(_redis.Calls).Arguments);
    }

    [Fact]
    public async Task No_record_is_read_when_no_process_reports_and_that_of_a_single_one_is()
    {
        var reads = 0;
        _redis.Records = keys =>
        {
            reads++;
            return new RedisValue[keys.Length];
        };
        Assert.Empty(await ListAsync());
        Assert.Empty(await ListAsync("no name", "0"));
        Assert.Equal(0, reads);
        var process = Assert.Single(await ListAsync($"{Name}", "1500"));
        Assert.Equal((Name, TimeSpan.FromSeconds(1.5), true), (process.Name, process.Age, process.IsLost));
        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task Processes_are_ordered_by_service_machine_and_process_and_keep_their_own_reports()
    {
        string[] names = ["b/m/1/x", "a/n/1/x", "a/m/10/x", "a/m/9/x"];
        _redis.Records = keys => [.. keys.Select(key => (RedisValue)$$"""{ "version": "{{key}}" }""")];
        var processes = await ListAsync(
            names[0],
            "1",
            names[1],
            "2",
            "stranger",
            "3",
            names[2],
            "4",
            names[3],
            "5"
        );
        Assert.Equal(names.Reverse(), processes.Select(process => $"{process.Name}"));
        Assert.Equal([5, 4, 2, 1], processes.Select(process => process.Age.TotalMilliseconds));
        Assert.All(
            processes,
            process =>
                Assert.Equal($"multiagent:{{presence}}:process:{process.Name}", process.Status?.Version)
        );
    }
}
