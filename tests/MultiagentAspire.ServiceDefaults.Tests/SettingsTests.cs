using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.ServiceDefaults.Queueing;
using MultiagentAspire.ServiceDefaults.Settings;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ServiceDefaults.Tests;

/// <summary>How settings reach options: defaults, old keys, and what ends the start.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Queues:generate:Lease", "soon")]
    [InlineData("Queues:generate:Lease", "00:00:00")]
    [InlineData("Queues:generate:Backoff", "-00:00:01")]
    [InlineData("Queues:train:MaxAttempts", "0")]
    [InlineData("Queues:train:MaxAttempts", "many")]
    [InlineData("Queues:train:MostAttempts", "many")]
    [InlineData("Queues:train:Leese", "00:00:30")]
    [InlineData("Queues:DrainTimeout", "a while")]
    [InlineData("Queues:DrainTimeout", "-00:00:01")]
    public void A_wrong_setting_of_a_queue_ends_the_start_with_a_line_that_names_it(string key, string value)
    {
        var error = Assert.Throws<InvalidSettingException>(() => Service((key, value)));
        Assert.StartsWith($"{key}: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_wrong_settings_the_line_names_one()
    {
        var error = Assert.Throws<InvalidSettingException>(() =>
            Service(("Queues:generate:MaxAttempts", "0"), ("Queues:train:MaxAttempts", "0"))
        );
        Assert.Equal("Queues:generate:MaxAttempts: must be between 1 and 2147483647.", error.Message);
    }

    [Fact]
    public void A_queue_of_one_part_is_treated_as_the_whole()
    {
        using var host = Host(("Queues:generate:Lease", "00:00:05"), ("Queues:generate:MaxAttempts", "9"));
        var expected = new WorkQueueOptions { Lease = TimeSpan.FromSeconds(5), MaxAttempts = 9 };
        Assert.Equal(expected, QueueOptions(host, "generate"));
        Assert.Equal(expected, QueueOptions(host, "generate:critic-2"));
        Assert.Equal(new WorkQueueOptions(), QueueOptions(host, "train"));
    }

    [Fact]
    public void A_setting_wins_over_the_defaults_of_a_services_own_queue()
    {
        using var host = Host(
            builder =>
                builder.Services.Configure<WorkQueueOptions>("run", options => options.MaxAttempts = 100),
            ("Queues:run:Lease", "00:00:05")
        );
        using var set = Host(
            builder =>
                builder.Services.Configure<WorkQueueOptions>("run", options => options.MaxAttempts = 100),
            ("Queues:run:MaxAttempts", "3")
        );
        Assert.Equal(100, QueueOptions(host, "run").MaxAttempts);
        Assert.Equal(3, QueueOptions(set, "run").MaxAttempts);
    }

    [Theory]
    [InlineData("MostAttempts", "MaxAttempts", "9")]
    [InlineData("LongestBackoff", "MaxBackoff", "00:00:09")]
    [InlineData("LargestBody", "MaxBody", "9")]
    public void An_old_key_of_a_queue_sets_what_the_new_one_sets_with_one_warning(
        string oldKey,
        string newKey,
        string value
    )
    {
        using var log = new CapturedLog();
        using var old = Host(
            builder => builder.Logging.AddProvider(log),
            ($"Queues:generate:{oldKey}", value)
        );
        using var renamed = Host(($"Queues:generate:{newKey}", value));
        Assert.Equal(QueueOptions(renamed, "generate"), QueueOptions(old, "generate"));
        Assert.NotEqual(new WorkQueueOptions(), QueueOptions(old, "generate"));
        _ = QueueOptions(old, "generate:critic-1"); // another queue with the same settings
        var warning = Assert.Single(log.Lines, line => line.Contains(oldKey, StringComparison.Ordinal));
        Assert.Contains($"Queues:generate:{newKey}", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_key_wins_over_the_old_one_and_an_empty_value_counts_as_not_set()
    {
        using var both = Host(("Queues:Grace", "00:00:01"), ("Queues:DrainTimeout", "00:00:02"));
        using var old = Host(("Queues:Grace", "00:00:01"));
        using var empty = Host(("Queues:DrainTimeout", ""));
        Assert.Equal(TimeSpan.FromSeconds(2), DrainTimeout(both));
        Assert.Equal(TimeSpan.FromSeconds(1), DrainTimeout(old));
        Assert.Equal(new QueuesOptions().DrainTimeout, DrainTimeout(empty));
    }

    [Fact]
    public void The_host_waits_for_its_workers_to_drain()
    {
        using var host = Host(("Queues:DrainTimeout", "00:05:00"));
        var shutdown = host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        Assert.Equal(TimeSpan.FromMinutes(5) + QueueHostingExtensions.ShutdownMargin, shutdown);
    }

    [Fact]
    public void Agents_are_read_by_their_names()
    {
        Assert.Equal(
            [AgentId.Generator(0), AgentId.Critic(1)],
            AgentLists.Parse("generator-1, critic-2,generator-1", "Inference:Agents")
        );
        Assert.Empty(AgentLists.Parse("", "Inference:Agents"));
        var error = Assert.Throws<InvalidSettingException>(() =>
            AgentLists.Parse("gen-1", "Inference:Agents")
        );
        Assert.StartsWith("Inference:Agents: 'gen-1' is no agent", error.Message, StringComparison.Ordinal);
    }

    private static TimeSpan DrainTimeout(IHost host) =>
        host.Services.GetRequiredService<IOptions<QueuesOptions>>().Value.DrainTimeout;

    private static WorkQueueOptions QueueOptions(IHost host, string queue) =>
        host.Services.GetRequiredService<IOptionsMonitor<WorkQueueOptions>>().Get(queue);

    private static WebApplication Service(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Security:Token"] = "a-token-for-tests-only";
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        return ServiceHost.Build(
            builder,
            service =>
                service.AddQueueWorker("generate", maxInFlight: 1, _ => (_, _, _) => Task.FromResult("")),
            _ => { }
        );
    }

    private static IHost Host(params (string Key, string Value)[] settings) => Host(_ => { }, settings);

    private static IHost Host(
        Action<HostApplicationBuilder> add,
        params (string Key, string Value)[] settings
    )
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))
        );
        builder.AddQueueWorker("generate", maxInFlight: 1, _ => (_, _, _) => Task.FromResult(""));
        add(builder);
        return builder.Build();
    }
}
